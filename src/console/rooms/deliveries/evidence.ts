/** What a person looks at to decide on a delivery: beside the last accepted ones, its extremes, first rows, what it would cancel. */
import type { Json } from '../../../domain/debt-position.ts';
import { heldRows } from '../../../pipeline/held-rows.ts';
import type { StagedSample } from '../../../store/staged-range.ts';
import type { View } from '../../../store/view.ts';
import {
  type AbsentPosition,
  absentPositions,
  type Usual,
  usualBefore,
} from '../../../store/web/deciding.ts';
import type { DeliveryPage } from '../../../store/web/delivery.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count, euro } from '../../italian.ts';
import { day, path } from '../../listing.ts';
import type { Asked } from '../../page.ts';
import { table } from '../../table.ts';
import { type Language, saying } from '../../words.ts';
import { harmless, pathOf } from './known.ts';

const say = saying({
  it: {
    beside: 'Questa fornitura e le ultime accettate',
    besideLast: 'Confronto con le ultime {count} accettate di questo collegamento',
    besideOne: 'Confronto con l’unica accettata prima di questa',
    besideNone: 'Nessuna fornitura di questo collegamento è stata accettata prima: non c’è un confronto.',
    what: 'Che cosa',
    this: 'Questa',
    usual: 'Ultime accettate, dal minimo al massimo',
    records: 'Righe',
    euro: 'Euro',
    least: 'Importo minore di una riga',
    greatest: 'Importo maggiore di una riga',
    earliest: 'Prima scadenza',
    latest: 'Ultima scadenza',
    samples: 'Le prime righe, come lette dal file',
    samplesCaption: 'Un campione: il resto si vede nell’originale.',
    samplesGone: 'Le righe lette non sono più pronte da mostrare: si vedono nell’originale.',
    line: 'Linea',
    key: 'Chiave',
    debtor: 'Debitore',
    amount: 'Importo',
    due: 'Scadenza',
    absent: 'Annullamenti proposti',
    absentNow:
      'Questo elenco completo non nomina più {count} {count:posizione aperta|posizioni aperte}, per {euro}: con l’approvazione {count:viene annullata|vengono annullate} subito.',
    absentThen:
      'Questo elenco completo non nomina più {count} {count:posizione aperta|posizioni aperte}, per {euro}: dopo l’approvazione si chiederà se {count:annullarla|annullarle}.',
    absentFirst: 'Le prime {shown} di {count}, in ordine di chiave',
    absentAll: 'Tutte, in ordine di chiave',
  },
  en: {
    beside: 'This delivery and the last accepted ones',
    besideLast: 'Beside the last {count} accepted of this connector',
    besideOne: 'Beside the only one that was accepted before it',
    besideNone: 'No delivery of this connector was accepted before: there is nothing to compare it with.',
    what: 'What',
    this: 'This one',
    usual: 'Last accepted, from least to greatest',
    records: 'Records',
    euro: 'Euro',
    least: 'Least amount of a record',
    greatest: 'Greatest amount of a record',
    earliest: 'Earliest due',
    latest: 'Latest due',
    samples: 'The first records, as read from the file',
    samplesCaption: 'A sample: the original shows the rest.',
    samplesGone: 'The records that were read are not at hand any more: the original shows them.',
    line: 'Line',
    key: 'Key',
    debtor: 'Debtor',
    amount: 'Amount',
    due: 'Due',
    absent: 'Proposed cancellations',
    absentNow:
      'This full list names {count} open {count:position|positions} no more, of {euro}: with your approval {count:it is|they are} cancelled at once.',
    absentThen:
      'This full list names {count} open {count:position|positions} no more, of {euro}: after the approval you will be asked whether to cancel {count:it|them}.',
    absentFirst: 'The first {shown} of {count}, in order of keys',
    absentAll: 'All of them, in order of keys',
  },
});

/** Of a delivery that waits for a person. */
export interface Evidence {
  readonly usual: Usual | undefined;
  readonly absent: readonly AbsentPosition[];
  readonly samples: readonly StagedSample[];
}

/** Undefined: nobody has to decide. */
export async function evidenceOf(
  { context }: Pick<Asked, 'context'>,
  view: View,
  { delivery, decide }: DeliveryPage,
): Promise<Evidence | undefined> {
  if (decide === null) return undefined;
  return {
    usual: await usualBefore(view, delivery),
    absent: await absentPositions(view, delivery),
    samples: await heldRows(context, delivery),
  };
}

export function evidence(language: Language, page: DeliveryPage, found: Evidence | undefined): Content {
  if (found === undefined) return null;
  return [
    comparison(language, page, found),
    page.decide?.what === 'delivery' && samples(language, page, found),
    absences(language, page, found),
  ];
}

const between = (least: number, greatest: number, text: (value: number) => string): string =>
  least === greatest ? text(least) : `${text(least)} – ${text(greatest)}`;

function comparison(language: Language, { delivery, phases }: DeliveryPage, { usual }: Evidence): Markup {
  const range = phases.find((one) => one.phase === 'held')?.detail ?? null;
  const amount = (name: string): Content => {
    const value = fieldOf(range, name);
    return typeof value === 'number' ? euro(value) : '—';
  };
  const due = (name: string): Content => {
    const value = fieldOf(range, name);
    return typeof value === 'string' ? day(value) : '—';
  };
  const none = '—';
  const rows: readonly (readonly Content[])[] = [
    [
      say(language, 'records'),
      delivery.records === null ? none : count(delivery.records),
      usual === undefined ? none : between(usual.leastRecords, usual.greatestRecords, count),
    ],
    [
      say(language, 'euro'),
      delivery.cents === null ? none : euro(delivery.cents),
      usual === undefined ? none : between(usual.leastCents, usual.greatestCents, euro),
    ],
    // Deliveries that were held before these were kept have none.
    ...(fieldOf(range, 'latestDue') === undefined
      ? []
      : [
          [say(language, 'least'), amount('leastCents'), none],
          [say(language, 'greatest'), amount('greatestCents'), none],
          [say(language, 'earliest'), due('earliestDue'), none],
          [say(language, 'latest'), due('latestDue'), none],
        ]),
  ];
  const caption =
    usual === undefined
      ? say(language, 'besideNone')
      : usual.deliveries === 1
        ? say(language, 'besideOne')
        : say(language, 'besideLast', { count: count(usual.deliveries) });
  return html`<h3 id="confronto">${say(language, 'beside')}</h3>${table({
    of: 'confronto',
    caption,
    columns: [
      { name: say(language, 'what'), heading: true },
      { name: say(language, 'this'), figure: true },
      { name: say(language, 'usual'), figure: true },
    ],
    rows,
  })}`;
}

const fieldOf = (detail: Json, name: string): Json | undefined =>
  typeof detail === 'object' && detail !== null && !Array.isArray(detail)
    ? (detail as { readonly [name: string]: Json })[name]
    : undefined;

function samples(language: Language, { delivery: { number } }: DeliveryPage, found: Evidence): Markup {
  const heading = html`<h3 id="campione">${say(language, 'samples')}</h3>`;
  if (found.samples.length === 0) return html`${heading}<p class="soft">${say(language, 'samplesGone')}</p>`;
  return html`${heading}${table({
    of: 'campione',
    caption: say(language, 'samplesCaption'),
    columns: [
      { name: say(language, 'key'), heading: true },
      { name: say(language, 'line'), figure: true },
      { name: say(language, 'debtor') },
      { name: say(language, 'amount'), figure: true },
      { name: say(language, 'due') },
    ],
    rows: found.samples.map((one) => [
      harmless(one.key),
      one.line === null
        ? '—'
        : html`<a href="${pathOf(number)}/originale?riga=${one.line}">${count(one.line)}</a>`,
      one.debtor === '' ? '—' : harmless(one.debtor),
      euro(one.cents),
      one.due === null ? '—' : day(one.due),
    ]),
  })}`;
}

function absences(language: Language, { delivery, decide }: DeliveryPage, { absent }: Evidence): Content {
  if (delivery.absent === null) return null;
  const { count: all, cents, held } = delivery.absent;
  const values = { count: count(all), euro: euro(cents) };
  return html`<h3 id="assenti">${say(language, 'absent')}</h3>
${decide?.what === 'delivery' && html`<p>${say(language, held === null ? 'absentNow' : 'absentThen', values)}</p>`}
${
  absent.length > 0 &&
  table({
    of: 'assenti',
    caption:
      absent.length < all
        ? say(language, 'absentFirst', { shown: count(absent.length), count: count(all) })
        : say(language, 'absentAll'),
    columns: [
      { name: say(language, 'key'), heading: true },
      { name: say(language, 'debtor') },
      { name: say(language, 'euro'), figure: true },
    ],
    rows: absent.map((one) => [
      html`<a href="${path('posizioni', delivery.organization, one.position)}">${harmless(one.key)}</a>`,
      one.debtor === '' ? '—' : harmless(one.debtor),
      euro(one.cents),
    ]),
  })
}`;
}
