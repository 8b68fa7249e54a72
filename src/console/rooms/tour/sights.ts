/** What there is to see, and what was done already: found among the visitor's own files and in the journal. */
import { dayOf } from '../../../domain/day.ts';
import type { View } from '../../../store/view.ts';
import { type DeliveryLine, deliveryLines } from '../../../store/web/deliveries.ts';
import { journalLines } from '../../../store/web/journal.ts';
import { gestionali } from '../../../store/web/mappings.ts';
import { type PaymentRow, payments } from '../../../store/web/payments.ts';
import type { PositionRow } from '../../../store/web/position-rows.ts';
import { positions } from '../../../store/web/positions.ts';
import { type ProblemLine, problemLines } from '../../../store/web/problems.ts';
import { type ReturnRow, returns } from '../../../store/web/returns.ts';

export interface Sights {
  /** Undefined: nothing came yet. */
  readonly newest: DeliveryLine | undefined;
  /** A record in problem that a person can put right, and its delivery. */
  readonly reject: { readonly problem: ProblemLine; readonly delivery: DeliveryLine | undefined } | undefined;
  readonly applied: DeliveryLine | undefined;
  readonly position: PositionRow | undefined;
  readonly payment: PaymentRow | undefined;
  readonly back: ReturnRow | undefined;
  readonly gestionale: string | undefined;
  readonly corrected: { readonly delivery: number; readonly record: number } | undefined;
  readonly replayed: boolean;
  readonly connected: boolean;
}

/** The easiest to put right first: one letter that was mistyped. */
const EASY = ['fiscalCode.checksum', 'fiscalCode.format', 'date.unreadable', 'amount.unreadable'];
/** Its own fault is another record's. */
const INNOCENT = 'group.incomplete';

export async function sights(view: View, now: Date): Promise<Sights> {
  const [newest] = (await deliveryLines(view, {}, 1)).items;
  const problem = newest === undefined ? undefined : await easiest(view);
  const delivery =
    problem === undefined ? undefined : (await deliveryLines(view, { number: problem.delivery }, 1)).items[0];
  const did = async (event: string) => (await journalLines(view, { event, people: true }, 1)).items[0];
  const correction = await did('record.correction');
  return {
    newest,
    reject: problem === undefined ? undefined : { problem, delivery },
    applied: (await deliveryLines(view, { state: 'applied' }, 1)).items[0],
    position:
      (await positions(view, { state: 'paid', today: dayOf(now), limit: 1 })).items[0] ??
      (await positions(view, { today: dayOf(now), limit: 1 })).items[0],
    payment: (await payments(view, { limit: 1 })).items[0],
    back: (await returns(view, { state: 'delivered', limit: 1 })).items[0],
    gestionale: (await gestionali(view))[0]?.gestionale,
    corrected: correction === undefined ? undefined : recordOf(correction),
    replayed: (await did('records.replay')) !== undefined || (await did('delivery.reprocess')) !== undefined,
    connected: (await did('configuration.written')) !== undefined,
  };
}

async function easiest(view: View): Promise<ProblemLine | undefined> {
  for (const code of EASY) {
    const [one] = (await problemLines(view, { code }, 1)).items;
    if (one !== undefined) return one;
  }
  return (await problemLines(view, {}, 20)).items.find(({ code }) => code !== INNOCENT);
}

/** `delivery 3 record 12` as the journal says it. */
function recordOf(line: { readonly delivery: number | null; readonly detail: unknown }): Sights['corrected'] {
  const { record } = (line.detail ?? {}) as { readonly record?: unknown };
  return { delivery: line.delivery ?? 0, record: typeof record === 'number' ? record : 0 };
}
