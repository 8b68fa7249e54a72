/** The position in one line: where it comes from and where it went, each step a way there. */
import { type Content, html, type Markup } from '../../html.ts';
import { path } from '../../listing.ts';
import type { Language } from '../../words.ts';
import type { Told } from './detail.ts';
import { say } from './words.ts';

interface Link {
  readonly name: string;
  readonly what: string;
  /** Absent: it is not there yet. */
  readonly href?: string | undefined;
}

export const chain = (language: Language, found: Told): Markup =>
  html`<nav class="position-chain" aria-label="${say(language, 'chain')}"><ol>${links(language, found).map(link)}</ol></nav>`;

const link = ({ name, what, href }: Link): Content =>
  html`<li${href !== undefined && html` class="done"`}><span class="soft small">${what}</span>${href === undefined ? html`<span>${name}</span>` : html`<a href="${href}">${name}</a>`}</li>`;

function links(language: Language, { position, payments }: Told): readonly Link[] {
  const { organization, notices, publications } = position;
  const version = position.versions.findLast((one) => one.records.length > 0) ?? position.versions.at(-1);
  const record = version?.records[0];
  const notice = notices[0];
  const nodo = publications.find((one) => one.confirmed !== null) ?? publications[0];
  const payment = payments[0];
  const flow = payment?.flows.at(-1);
  const event = payments.flatMap((one) => one.events).findLast((one) => one.outgoingId !== null);
  return [
    {
      what: version?.fileName ?? '',
      name:
        record === undefined
          ? say(language, 'chainByHand')
          : say(language, 'chainLine', { line: record.line }),
      href:
        version === undefined
          ? undefined
          : record === undefined
            ? path('forniture', version.delivery)
            : path('forniture', version.delivery, 'righe', record.number),
    },
    {
      what: say(language, 'version'),
      name: String(position.version),
      href: `#versione-${position.version}`,
    },
    {
      what: say(language, 'notice'),
      name: notice?.noticeNumber ?? '—',
      href: notice === undefined ? undefined : `#codice-${notice.iuv}`,
    },
    {
      what: 'pagoPA',
      name:
        nodo === undefined
          ? say(language, 'chainNoNodo')
          : say(language, 'chainNodo', { access: nodo.access }),
      href: nodo === undefined ? undefined : `#nodo-${nodo.access}`,
    },
    {
      what: say(language, 'chainReceipt'),
      name: payment === undefined ? say(language, 'chainNoReceipt') : payment.receiptId,
      href:
        payment === undefined ? undefined : path('pagamenti', organization, payment.iuv, payment.receiptId),
    },
    ...(flow === undefined
      ? []
      : [
          {
            what: say(language, 'chainFlow'),
            name: flow.flow,
            href: `${path('flussi', organization, flow.flow)}?${new URLSearchParams({ psp: flow.psp, revisione: String(flow.revision) })}`,
          },
        ]),
    {
      what: say(language, 'chainReturn'),
      name:
        event === undefined
          ? say(language, 'chainUntold')
          : say(language, 'chainReport', { line: event.line ?? '', name: event.report ?? '' }),
      href:
        event?.outgoingId == null
          ? undefined
          : `${path('ritorni', organization, event.outgoingId)}#riga-${event.line}`,
    },
  ];
}
