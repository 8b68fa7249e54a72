/* Brings the page up to date every few seconds without losing the reader's place; rests while nobody looks. */
const EVERY_MS = 5000;

async function refresh() {
  const main = document.querySelector('main');
  const selection = document.getSelection();
  const reading = document.hidden || (selection !== null && !selection.isCollapsed);
  if (main === null || reading) return;
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = fresh.querySelector('main');
    const now = document.querySelector('.now');
    const freshNow = fresh.querySelector('.now');
    if (now !== null && freshNow !== null) now.replaceWith(freshNow);
    if (next === null || next.isEqualNode(main)) return;
    const focused = document.activeElement?.id;
    main.replaceWith(next);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  } catch {
    /* Tramite restarts, or is gone: the next turn tries again. */
  }
}

setInterval(refresh, EVERY_MS);
