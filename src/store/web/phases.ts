/** The way of a delivery as steps with their instants, from its journal. Pure. */
import type { Json } from '../../domain/debt-position.ts';
import type { Delivery } from '../deliveries.ts';
import type { Outgoing } from '../outgoing.ts';
import type { PublicationCount } from './delivery.ts';
import type { JournalLine } from './journal.ts';

export interface Phase {
  readonly phase:
    | 'received'
    | 'surveyed'
    | 'staged'
    | 'held'
    | 'approved'
    | 'applied'
    | 'published'
    | 'acknowledged'
    | 'refused'
    | 'duplicate'
    | 'withdrawn';
  /** Null: not yet, or so long ago that the journal tells it no more. */
  readonly at: Date | null;
  readonly actor: string | null;
  readonly detail: Json;
}

/** Steps that are done, then those still to come; what ended the way early ends the list. */
export function phasesOf(
  delivery: Delivery,
  journal: readonly JournalLine[],
  returned: readonly Outgoing[],
  published: readonly PublicationCount[] | null,
): readonly Phase[] {
  const told = (phase: Phase['phase']): Phase => {
    const entry = journal.find((one) => one.event === `delivery.${phase}`);
    return {
      phase,
      at: entry?.at ?? null,
      actor: entry?.actor ?? null,
      detail: entry?.detail ?? null,
    };
  };
  const at = (phase: Phase['phase'], instant: Date | null): Phase => {
    const known = told(phase);
    return { ...known, at: instant ?? known.at };
  };
  const phases = [at('received', delivery.receivedAt), told('surveyed')];
  if (delivery.state === 'refused' || delivery.state === 'duplicate')
    return [
      ...[...phases, told('staged'), told('held'), told('approved')].filter((one) => one.at !== null),
      told(delivery.state),
    ];
  phases.push(told('staged'));
  if (delivery.state === 'held' || told('held').at !== null) phases.push(told('held'));
  if (delivery.approvedAt !== null || delivery.state === 'held')
    phases.push({
      ...at('approved', delivery.approvedAt),
      actor: delivery.approvedBy,
      detail: delivery.approvedReason === null ? null : { reason: delivery.approvedReason },
    });
  if (delivery.state === 'withdrawn' && delivery.appliedAt === null) return [...phases, told('withdrawn')];
  phases.push(at('applied', delivery.appliedAt));
  phases.push({ phase: 'published', at: null, actor: null, detail: progress(published) });
  const answer = returned.find((one) => one.kind === 'acknowledgement');
  phases.push({
    phase: 'acknowledged',
    at: answer?.deliveredAt ?? null,
    actor: null,
    detail: answer === undefined ? null : { name: answer.name, state: answer.state },
  });
  if (delivery.state === 'withdrawing' || delivery.state === 'withdrawn') phases.push(told('withdrawn'));
  return phases;
}

/** Positions that the Nodo knows, of all, and their cents; null: not counted. */
function progress(published: readonly PublicationCount[] | null): Json {
  if (published === null) return null;
  const sum = (states: readonly string[]): number =>
    published.filter((one) => states.includes(one.state)).reduce((total, one) => total + one.positions, 0);
  const payable = published.filter((one) => one.state === 'confirmed' && !one.gone);
  return {
    confirmed: sum(['confirmed']),
    confirmedCents: payable.reduce((total, one) => total + one.cents, 0),
    refused: sum(['refused']),
    waiting: sum(['due', 'inFlight', 'unknown']),
  };
}
