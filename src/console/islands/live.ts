/**
 * Parts of a page that say `data-live` are asked for again when something of what they show changed. A page that is
 * hidden waits until it is looked at; what the reader is typing in or has opened is left alone.
 */
interface Changed {
  readonly organization: string;
  readonly connector: string;
}

declare const htmx: { trigger(element: Element, event: string): void };

let stale = false;
let source: EventSource | undefined;

const parts = (): readonly Element[] => [...document.querySelectorAll('[data-live]')];

function refresh(): void {
  if (document.hidden) {
    stale = true;
    return;
  }
  stale = false;
  for (const part of parts()) {
    if (isHeld(part)) stale = true;
    else htmx.trigger(part, 'changed');
  }
}

/** Somebody types in it, or is in it with the keyboard and would lose their place. */
function isHeld(part: Element): boolean {
  const busy = document.activeElement?.closest('form') ?? document.querySelector(':focus-visible');
  return busy !== null && part.contains(busy) && busy !== part;
}

function concerns(changes: readonly Changed[]): boolean {
  return parts().some((part) => {
    const wanted = part.getAttribute('data-live') ?? '';
    return (
      wanted === '' ||
      changes.some(
        ({ organization, connector }) => wanted === organization || wanted === `${organization} ${connector}`,
      )
    );
  });
}

function open(): void {
  if (source !== undefined || parts().length === 0) return;
  source = new EventSource('/live');
  source.addEventListener('changed', (event) => {
    if (concerns(JSON.parse((event as MessageEvent<string>).data) as readonly Changed[])) refresh();
  });
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && stale) refresh();
});
document.addEventListener('focusout', () => {
  // Where the focus goes is known after the event.
  setTimeout(() => stale && refresh());
});
// What was opened stays open in the part that comes in its place.
let opened: readonly string[] = [];
document.addEventListener('htmx:beforeSwap', (event) => {
  const { target } = (event as CustomEvent<{ target: Element }>).detail;
  opened = [...target.querySelectorAll('details[open][id]')].map(({ id }) => id);
});
document.addEventListener('htmx:afterSwap', () => {
  for (const id of opened) document.getElementById(id)?.setAttribute('open', '');
});
document.addEventListener('htmx:configRequest', (event) => {
  const { detail } = event as CustomEvent<{ headers: { [name: string]: string }; triggeringEvent?: Event }>;
  if (detail.triggeringEvent?.type === 'changed') detail.headers['x-tramite-live'] = '1';
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content;
  if (token !== undefined) detail.headers['x-csrf-token'] = token;
});
document.addEventListener('htmx:afterSettle', open);
open();
