/** The life of a file: each phase with its instant and who did it; what is under way and how far; what is still to come. */
import { dayOf } from '../../../domain/day.ts';
import type { Json } from '../../../domain/debt-position.ts';
import type { DeliveryPage } from '../../../store/web/delivery.ts';
import type { Phase } from '../../../store/web/phases.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count, euro, moment } from '../../italian.ts';
import { day } from '../../listing.ts';
import { returnBadge } from '../../payment-words.ts';
import { type Language, saying } from '../../words.ts';
import { pathOf } from './known.ts';
import { REFUSAL } from './refusal.ts';
import { say as words } from './words.ts';

type Standing = 'done' | 'now' | 'held' | 'stop' | 'todo';

const say = saying({
  it: {
    received: 'Ricevuta',
    surveyed: 'Verificata',
    staged: 'Preparata',
    held: 'Fermata, da approvare',
    approved: 'Approvata',
    applied: 'Applicata',
    published: 'Pubblicata al Nodo',
    acknowledged: 'Esito tornato',
    refused: 'Rifiutata per intero',
    duplicate: 'Riconosciuta come già ricevuta',
    withdrawn: 'Ritirata',
    by: 'da {who}',
    done: 'fatto',
    now: 'in corso',
    heldNow: 'aspetta una decisione',
    stop: 'ferma qui',
    todo: 'non ancora',
    behind: 'in coda dietro la fornitura',
    staging: '{done} {done:riga|righe} di {all}',
    progress: 'avanzamento',
    nothing: 'nulla da pubblicare',
    atNodo: '{done} {done:posizione|posizioni} su {all} {done:confermata|confermate}',
    refusedAtNodo: '{count} {count:rifiutata|rifiutate} dal Nodo',
    uncounted: 'vedi più sotto, presso il Nodo',
    waitsNodo: 'attende le risposte del Nodo',
    waitsUntil: 'attende le risposte del Nodo, al più tardi fino al ',
    notWanted: 'non previsto per questo collegamento',
    uncertain: 'consegna incerta: decide una persona, nei Ritorni',
    archive: 'al sicuro nell’archivio',
  },
  en: {
    received: 'Received',
    surveyed: 'Checked',
    staged: 'Prepared',
    held: 'Held, to approve',
    approved: 'Approved',
    applied: 'Applied',
    published: 'Published at the Nodo',
    acknowledged: 'Acknowledged',
    refused: 'Refused as a whole',
    duplicate: 'Recognized as received already',
    withdrawn: 'Withdrawn',
    by: 'by {who}',
    done: 'done',
    now: 'under way',
    heldNow: 'waits for a decision',
    stop: 'stopped here',
    todo: 'not yet',
    behind: 'behind delivery',
    staging: '{done} {done:record|records} of {all}',
    progress: 'progress',
    nothing: 'nothing to publish',
    atNodo: '{done} {done:position|positions} of {all} confirmed',
    refusedAtNodo: '{count} refused by the Nodo',
    uncounted: 'see below, at the Nodo',
    waitsNodo: 'waits for the answers of the Nodo',
    waitsUntil: 'waits for the answers of the Nodo, at the latest until ',
    notWanted: 'not wanted for this connector',
    uncertain: 'delivery uncertain: a person decides, in Returns',
    archive: 'safe in the archive',
  },
});

interface Step {
  readonly standing: Standing;
  readonly detail: Content;
}

/** `until`: when the acknowledgement leaves at the latest. */
export function timeline(language: Language, page: DeliveryPage, until: Date | null): Markup {
  const first = page.phases.find((one) => !isDone(one, page));
  return html`<ol class="life">${page.phases.map((phase) => {
    const step = stepOf(language, page, phase, phase === first, until);
    return html`<li class="${step.standing}"><div class="life-name"><strong>${say(language, phase.phase)}</strong>${phase.at === null ? html`<span class="life-at">${said(language, step.standing)}</span>` : html`<span class="life-at">${moment(phase.at)}${phase.actor !== null && `, ${say(language, 'by', { who: phase.actor })}`}</span>`}</div>${step.detail !== null && html`<div class="soft small">${step.detail}</div>`}</li>`;
  })}</ol>`;
}

const said = (language: Language, standing: Standing): string =>
  say(language, standing === 'held' ? 'heldNow' : standing);

const ENDS: readonly Phase['phase'][] = ['refused', 'duplicate', 'withdrawn'];

function isDone(phase: Phase, page: DeliveryPage): boolean {
  if (phase.phase === 'published')
    return publication(phase.detail)?.open === 0 && page.delivery.appliedAt !== null;
  if (phase.phase === 'held') return page.delivery.state !== 'held';
  // When they were is in the journal, which ends before deliveries do.
  if (phase.phase === 'surveyed' || phase.phase === 'staged')
    return phase.at !== null || page.delivery.appliedAt !== null;
  return phase.at !== null;
}

function stepOf(
  language: Language,
  page: DeliveryPage,
  phase: Phase,
  first: boolean,
  until: Date | null,
): Step {
  const { delivery } = page;
  const standing: Standing = ENDS.includes(phase.phase)
    ? phase.at === null && phase.phase !== delivery.state
      ? 'now'
      : 'stop'
    : isDone(phase, page)
      ? 'done'
      : first
        ? 'now'
        : 'todo';
  switch (phase.phase) {
    case 'received':
      return {
        standing,
        detail:
          delivery.erasedAt === null
            ? say(language, 'archive')
            : words(language, 'erasedOn', { day: day(dayOf(delivery.erasedAt)) }),
      };
    case 'surveyed':
    case 'staged':
      return {
        standing,
        detail: standing === 'now' ? underWay(language, page, delivery.stagedRecords) : null,
      };
    case 'held':
      return { standing: delivery.state === 'held' ? 'held' : 'done', detail: null };
    case 'approved':
      return {
        standing: phase.at === null ? 'todo' : 'done',
        detail: delivery.approvedReason === null ? null : html`<q>${delivery.approvedReason}</q>`,
      };
    case 'applied':
      return {
        standing: delivery.state === 'held' ? 'todo' : standing,
        detail: standing === 'now' ? underWay(language, page, handled(page)) : null,
      };
    case 'published':
      return published(language, page, phase.detail);
    case 'acknowledged':
      return acknowledged(language, page, phase, until);
    case 'refused':
    case 'duplicate':
      return { standing, detail: html`<a href="#${REFUSAL}">${words(language, 'refusedAbove')}</a>` };
    default:
      return { standing, detail: null };
  }
}

const handled = ({ outcomes }: DeliveryPage): number => outcomes.reduce((sum, one) => sum + one.records, 0);

function underWay(language: Language, { delivery, behind }: DeliveryPage, done: number): Content {
  if (behind !== null)
    return html`${say(language, 'behind')} <a href="${pathOf(behind)}">${count(behind)}</a>`;
  const all = delivery.records;
  if (all === null || all === 0 || done === 0) return null;
  return html`<progress max="${all}" value="${Math.min(done, all)}" aria-label="${say(language, 'progress')}"></progress> ${say(language, 'staging', { done: count(done), all: count(all) })}`;
}

function publication(
  detail: Json,
):
  | { readonly confirmed: number; readonly cents: number; readonly refused: number; readonly open: number }
  | undefined {
  if (typeof detail !== 'object' || detail === null || !('confirmed' in detail)) return undefined;
  const { confirmed, confirmedCents, refused, waiting } = detail as { readonly [name: string]: Json };
  return {
    confirmed: Number(confirmed),
    cents: Number(confirmedCents ?? 0),
    refused: Number(refused),
    open: Number(waiting),
  };
}

function published(language: Language, { delivery }: DeliveryPage, detail: Json): Step {
  if (delivery.appliedAt === null) return { standing: 'todo', detail: null };
  const known = publication(detail);
  if (known === undefined) return { standing: 'now', detail: say(language, 'uncounted') };
  const all = known.confirmed + known.refused + known.open;
  if (all === 0) return { standing: 'done', detail: say(language, 'nothing') };
  const refused =
    known.refused > 0 ? `, ${say(language, 'refusedAtNodo', { count: count(known.refused) })}` : '';
  return {
    standing: known.open > 0 ? 'now' : known.refused > 0 ? 'stop' : 'done',
    detail: html`${known.open > 0 && html`<progress max="${all}" value="${known.confirmed + known.refused}" aria-label="${say(language, 'progress')}"></progress> `}${say(language, 'atNodo', { done: count(known.confirmed), all: count(all) })}${known.cents > 0 && `, ${euro(known.cents)}`}${refused}`,
  };
}

function acknowledged(language: Language, page: DeliveryPage, phase: Phase, until: Date | null): Step {
  const file = page.returned.find((one) => one.kind === 'acknowledgement');
  if (file !== undefined)
    return {
      standing: file.deliveredAt !== null ? 'done' : file.state === 'unknown' ? 'stop' : 'now',
      detail: html`${file.name} ${returnBadge(language, file.state)}${file.state === 'unknown' && html`<br>${say(language, 'uncertain')}`}`,
    };
  if (!page.acknowledgeWanted) return { standing: 'todo', detail: say(language, 'notWanted') };
  if (page.delivery.state !== 'applied' || phase.at !== null) return { standing: 'todo', detail: null };
  return {
    standing: 'now',
    detail:
      until === null ? say(language, 'waitsNodo') : html`${say(language, 'waitsUntil')}${moment(until)}`,
  };
}
