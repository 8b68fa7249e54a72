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
  const busy = document.activeElement?.closest('form');
  for (const part of parts()) if (busy === null || busy === undefined || !part.contains(busy)) htmx.trigger(part, 'changed');
}

function concerns(changes: readonly Changed[]): boolean {
  return parts().some((part) => {
    const wanted = part.getAttribute('data-live') ?? '';
    return wanted === '' || changes.some(({ organization, connector }) => wanted === organization || wanted === `${organization} ${connector}`);
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
document.addEventListener('htmx:configRequest', (event) => {
  const { detail } = event as CustomEvent<{ headers: { [name: string]: string } }>;
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content;
  if (token !== undefined) detail.headers['x-csrf-token'] = token;
});
document.addEventListener('htmx:afterSettle', open);
open();
