/** Why an original cannot be read: its term is over, or the archive lost it. */
import { dayOf } from '../domain/day.ts';
import { type Problem, problem } from '../domain/problem.ts';
import type { Delivery } from '../store/deliveries.ts';

export type Original = 'content' | 'received';

type Named = Pick<
  Delivery,
  'organization' | 'number' | 'sha256' | 'envelope' | 'erasedAt' | 'envelopeErasedAt'
>;

/** When its bytes were erased; `received`: those of its envelope, if it came in one. */
export const erasedAt = (
  item: Pick<Delivery, 'envelope' | 'erasedAt' | 'envelopeErasedAt'>,
  what: Original = 'content',
): Date | null => (what === 'received' && item.envelope !== null ? item.envelopeErasedAt : item.erasedAt);

/** Of an original that is not there. */
export function missing(item: Named, what: Original = 'content'): Problem {
  const erased = erasedAt(item, what);
  return erased === null
    ? problem('archive.missing', `the archive has the bytes of delivery ${item.number} no more`, {
        class: 'config',
        advice: 'Restore the archive from its backup.',
      })
    : problem(
        'delivery.original-erased',
        `the original of delivery ${item.number} was erased on ${dayOf(erased)}: its term was over`,
        {
          class: 'config',
          advice:
            'What it became is still here. If its rows are needed again, ask the gestionale for the file.',
        },
      );
}
