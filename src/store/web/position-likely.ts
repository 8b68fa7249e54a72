/** A first look at many positions: what may be in a state that is told from their payments, their content or the outbox. */
import type { Day } from '../../domain/day.ts';
import type { ShownState } from '../../domain/position-state.ts';
import type { View } from '../view.ts';
import type { PositionKey } from './position-rows.ts';

// Conditions on a position `p`, its version `v` and today that leave few to look at closer.
const REPORTED =
  'select from payment y where y.organization_id = p.organization_id and y.position_id = p.position_id';
const SELDOM: { readonly [state in ShownState]?: string } = {
  toPublish: `exists (select from publication u where u.organization_id = p.organization_id and u.position_id = p.position_id and u.confirmed_version is distinct from u.wanted_version)`,
  awaitingValidity: `v.content ->> 'validFrom' > $3::text`,
  expired: `v.content::text like '%payableUntil%'`,
  settled: `exists (select from payment y join payment_event e on e.organization_id = y.organization_id and e.iuv = y.iuv and e.receipt_id = y.receipt_id and e.event = 'settled'
    where y.organization_id = p.organization_id and y.position_id = p.position_id)`,
  reported: `exists (${REPORTED} and reported_flow is not null)`,
  paid: `(exists (${REPORTED} and reported_flow is null) or not exists (${REPORTED}))`,
};

/** Of these, those that may be in the state that is asked for. */
export async function likelyIn<K extends PositionKey>(
  view: View,
  keys: readonly K[],
  state: ShownState,
  today: Day,
): Promise<readonly K[]> {
  const condition = SELDOM[state];
  if (condition === undefined) return keys;
  const values: unknown[] = [keys.map((key) => key.organization), keys.map((key) => key.id), today];
  const own = view.own('p.organization_id', values);
  const { rows } = await view.query<{ id: string }>(
    `select p.position_id as id from unnest($1::text[], $2::uuid[]) as w (organization_id, position_id)
     join position p on p.organization_id = w.organization_id and p.position_id = w.position_id
     join position_version v on v.organization_id = p.organization_id and v.position_id = p.position_id and v.version = p.version
     where ${own} and $3::text is not null and ${condition}`,
    values,
  );
  const found = new Set(rows.map((row) => row.id));
  return keys.filter((key) => found.has(key.id));
}
