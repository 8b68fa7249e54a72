/** The state of a position as people are told it: one word made of what the gestionale asked, the Nodo has, and was paid. Pure. */
import type { Day } from './day.ts';

/** In the order in which a position goes through them; the last three end or interrupt it. */
export const SHOWN_STATES = [
  'toApprove',
  'toPublish',
  'awaitingValidity',
  'payable',
  'expired',
  'partlyPaid',
  'paid',
  'reported',
  'settled',
  'cancelled',
  'suspended',
] as const;
export type ShownState = (typeof SHOWN_STATES)[number];

/** As it is kept. */
export type StoredState = 'open' | 'partlyPaid' | 'paid' | 'cancelled' | 'suspended';

export interface PositionFacts {
  /** undefined: only a delivery that waits for approval names it. */
  readonly state: StoredState | undefined;
  /** A Nodo access holds the newest version, and has not been told to forget it. */
  readonly published: boolean;
  /** First day on which it may be paid. */
  readonly validFrom: Day | undefined;
  /** Last day on which some installment that is still open can be paid; undefined: for ever. */
  readonly payableUntil: Day | undefined;
  /** How many payments were booked on it, of which a flow told the transfer, of which the money was found in the treasury. */
  readonly payments: number;
  readonly reported: number;
  readonly settled: number;
}

/** Being published is not being payable; being paid is not yet being transferred. */
export function positionState(facts: PositionFacts, today: Day): ShownState {
  switch (facts.state) {
    case undefined:
      return 'toApprove';
    case 'cancelled':
    case 'suspended':
    case 'partlyPaid':
      return facts.state;
    case 'paid':
      if (facts.payments > 0 && facts.settled >= facts.payments) return 'settled';
      return facts.payments > 0 && facts.reported >= facts.payments ? 'reported' : 'paid';
    case 'open':
      if (facts.payableUntil !== undefined && facts.payableUntil < today) return 'expired';
      if (!facts.published) return 'toPublish';
      return facts.validFrom !== undefined && facts.validFrom > today ? 'awaitingValidity' : 'payable';
  }
}

/** As which kept state a shown one is looked for; `alone`: it is shown of all of them. */
export const STORED_OF: {
  readonly [state in ShownState]: { readonly state: StoredState | undefined; readonly alone: boolean };
} = {
  toApprove: { state: undefined, alone: true },
  toPublish: { state: 'open', alone: false },
  awaitingValidity: { state: 'open', alone: false },
  payable: { state: 'open', alone: false },
  expired: { state: 'open', alone: false },
  partlyPaid: { state: 'partlyPaid', alone: true },
  paid: { state: 'paid', alone: false },
  reported: { state: 'paid', alone: false },
  settled: { state: 'paid', alone: false },
  cancelled: { state: 'cancelled', alone: true },
  suspended: { state: 'suspended', alone: true },
};
