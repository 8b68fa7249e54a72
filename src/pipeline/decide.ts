/** decide: a person lets a held delivery go on, or the held cancellations of a full list be done. */
import type { Result } from '../domain/problem.ts';
import { failed, ok, problem } from '../domain/problem.ts';
import { approveDelivery, setAbsent, setApprovedReason } from '../store/approvals.ts';
import type { Delivery } from '../store/deliveries.ts';
import { moveDelivery, delivery as readDelivery } from '../store/deliveries.ts';
import { journal } from '../store/journal.ts';
import { laterApplied } from '../store/statistics.ts';
import type { Context } from './context.ts';

export interface Approval {
  readonly what: 'delivery' | 'cancellations';
  readonly reasons: readonly string[];
  /** Positions that a full list cancels now. */
  readonly cancels?: number;
}

const LONGEST_REASON = 300;

export async function approve(
  context: Pick<Context, 'database' | 'bell' | 'clock'>,
  named: Delivery,
  actor: string,
  /** What they mean to approve; absent: whatever waits. */
  what?: Approval['what'],
  /** Why, in their words: kept with the delivery, for the journal holds no free text. */
  reason = '',
): Promise<Result<Approval>> {
  return context.database.transaction(async (client): Promise<Result<Approval>> => {
    const item = await readDelivery(client, named.organization, named.id, true);
    if (item === undefined) throw new Error(`delivery ${named.id} vanished`);
    const absent = item.absent;
    const done = async (approval: Approval): Promise<Result<Approval>> => {
      await journal(client, {
        organization: item.organization,
        connector: item.connector,
        deliveryId: item.id,
        event: 'delivery.approved',
        actor,
        detail: { what: approval.what },
      });
      const said = reason.trim().slice(0, LONGEST_REASON);
      if (said !== '') await setApprovedReason(client, item, said);
      await context.bell.ring('ingest', { organization: item.organization, subject: item.connector }, client);
      return ok(approval);
    };
    if (item.state === 'held' && what !== 'cancellations') {
      await approveDelivery(client, item, actor, context.clock.now());
      return done({ what: 'delivery', reasons: item.reasons.map((one) => one.code) });
    }
    if (item.state !== 'applied' || absent === null || absent.held === null || what === 'delivery') {
      return failed(
        problem(
          'delivery.not-held',
          `delivery ${item.number} is ${item.state} and waits for nobody's approval`,
          { class: 'config' },
        ),
      );
    }
    const later = await laterApplied(client, item);
    if (later !== undefined) {
      // What a newer list names is not absent, and an unchanged position does not show that it was named again.
      return failed(
        problem(
          'delivery.overtaken',
          `delivery ${later} of the same connector was applied since: its list says what is absent now`,
          { class: 'config' },
        ),
      );
    }
    await setAbsent(client, item, { ...absent, held: null, approvedBy: actor });
    await moveDelivery(client, item, 'applying');
    return done({ what: 'cancellations', reasons: [absent.held.code], cancels: absent.count });
  });
}
