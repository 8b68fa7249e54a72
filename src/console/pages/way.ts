/** The six steps of a file, each done, under way, held, stopped or still to come. */
import { type Content, html, type Markup } from '../html.ts';
import { count, moment } from '../italian.ts';
import type { DeliveryPage } from './delivery.ts';

type Standing = 'done' | 'now' | 'held' | 'stop' | 'todo';

interface Step {
  readonly name: string;
  readonly standing: Standing;
  readonly detail: Content;
}

const SAID: Record<Standing, string> = {
  done: 'fatto',
  now: 'in corso',
  held: 'da approvare',
  stop: 'fermata qui',
  todo: 'non ancora',
};

/** How many of received, surveyed, staged and applied are behind a delivery in this state. */
const BEHIND: { readonly [state: string]: number } = {
  received: 1,
  surveyed: 2,
  staged: 3,
  held: 3,
  applying: 3,
  applied: 4,
  withdrawing: 4,
};

export function way(page: DeliveryPage): Markup {
  const steps = [...ingestSteps(page), publication(page), acknowledgement(page)];
  return html`<ol class="way">${steps.map((step) => html`<li class="${step.standing}"><strong>${step.name}</strong><span class="small">${step.detail ?? SAID[step.standing]}</span></li>`)}</ol>`;
}

function ingestSteps({ delivery, journal }: DeliveryPage): readonly Step[] {
  const at = (event: string): Date | undefined => journal.findLast((row) => row.event === event)?.at;
  const instants = [
    delivery.receivedAt,
    at('delivery.surveyed'),
    at('delivery.staged'),
    delivery.appliedAt ?? undefined,
  ];
  const closed =
    ['refused', 'duplicate', 'withdrawn'].includes(delivery.state) && delivery.appliedAt === null;
  const behind = closed
    ? Math.max(1, instants.findLastIndex((instant) => instant !== undefined) + 1)
    : delivery.appliedAt !== null
      ? 4
      : (BEHIND[delivery.state] ?? 1);
  return ['Ricevuta', 'Verificata', 'Preparata', 'Applicata'].map((name, index) => {
    if (index < behind) {
      const instant = instants[index];
      return { name, standing: 'done', detail: instant === undefined ? null : moment(instant) };
    }
    if (index > behind) return { name, standing: 'todo', detail: closed ? '—' : null };
    if (closed) return { name, standing: 'stop', detail: null };
    return {
      name,
      standing: delivery.state === 'held' ? 'held' : 'now',
      detail: index === 2 ? staging(delivery) : null,
    };
  });
}

const staging = ({ stagedRecords, records }: DeliveryPage['delivery']): Content =>
  records !== null && stagedRecords > 0
    ? `in corso: ${count(stagedRecords)} righe di ${count(records)}`
    : null;

function publication({ delivery, published, outcomes }: DeliveryPage): Step {
  const name = 'Pubblicata';
  if (delivery.appliedAt === null) return { name, standing: 'todo', detail: null };
  if (published === undefined) return { name, standing: 'now', detail: 'troppe posizioni per contarle qui' };
  const total = published.reduce((sum, one) => sum + one.count, 0);
  const wrote = outcomes.some((one) => ['created', 'updated', 'cancelled'].includes(one.outcome));
  if (total === 0)
    return {
      name,
      standing: 'done',
      detail: wrote ? 'tutto è stato poi cambiato da altre forniture' : 'nulla da pubblicare',
    };
  const of = (state: string): number =>
    published.filter((one) => one.state === state).reduce((sum, one) => sum + one.count, 0);
  const [confirmed, refused] = [of('confirmed'), of('refused')];
  const detail = `${count(confirmed)} di ${count(total)}${refused > 0 ? `, ${count(refused)} rifiutate dal Nodo` : ''}`;
  return { name, standing: confirmed + refused < total ? 'now' : refused > 0 ? 'stop' : 'done', detail };
}

function acknowledgement({ delivery, returned, acknowledgeWanted }: DeliveryPage): Step {
  const name = 'Esito tornato';
  const first = returned.find((one) => one.kind === 'acknowledgement');
  if (first?.deliveredAt) return { name, standing: 'done', detail: moment(first.deliveredAt) };
  if (first !== undefined)
    return {
      name,
      standing: first.state === 'unknown' ? 'stop' : 'now',
      detail: first.state === 'unknown' ? 'consegna incerta' : 'scritto, da consegnare',
    };
  if (!acknowledgeWanted) return { name, standing: 'todo', detail: 'non previsto' };
  return {
    name,
    standing: delivery.state === 'applied' || delivery.state === 'refused' ? 'now' : 'todo',
    detail: delivery.state === 'applied' ? 'attende le risposte del Nodo' : null,
  };
}
