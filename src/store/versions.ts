/** Versions that no record of a file asked for: cancellations of what a full list lacks, and the way back of a withdraw. */
import type { Client, Queryable } from './database.ts';
import type { Delivery } from './deliveries.ts';

/** Cancels positions: next version, codes closed, gone at the Nodo. */
export async function cancelPositions(
  client: Client,
  item: Delivery,
  access: string,
  ids: readonly string[],
  action: 'absent' | 'withdraw',
): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    `insert into position_version (organization_id, position_id, version, action, state, delivery_id, record, content, hash)
     select $1, p.position_id, p.version + 1, $4, 'cancelled', $2, 0, v.content, v.hash
     from position p join position_version v on v.organization_id = $1 and v.position_id = p.position_id and v.version = p.version
     where p.organization_id = $1 and p.position_id = any($3)`,
    [item.organization, item.id, ids, action],
  );
  await client.query(
    `update position set version = version + 1, state = 'cancelled', delivery_number = $3 where organization_id = $1 and position_id = any($2)`,
    [item.organization, ids, item.number],
  );
  await client.query(
    `update installment set state = 'closed' where organization_id = $1 and position_id = any($2) and state = 'open'`,
    [item.organization, ids],
  );
  await wantAtNodo(client, item.organization, access, ids);
}

/** The position's current version and state become what is wanted at the Nodo. */
export async function wantAtNodo(
  client: Client,
  organization: string,
  access: string,
  ids: readonly string[],
): Promise<void> {
  await client.query(
    `insert into publication as known (organization_id, position_id, access_id, gone, wanted_version, first_due)
     select $1, p.position_id, $2, p.state <> 'open', p.version,
       coalesce((select min(i.due_date) from installment i where i.organization_id = $1 and i.position_id = p.position_id), current_date)
     from position p where p.organization_id = $1 and p.position_id = any($3)
     on conflict (organization_id, position_id, access_id) do update set
       gone = excluded.gone, wanted_version = excluded.wanted_version, first_due = excluded.first_due, attempts = 0, not_before = null, problem = null,
       state = case when known.state in ('inFlight', 'unknown') then known.state else 'due' end`,
    [organization, access, ids],
  );
}

export interface Undo {
  readonly positionId: string;
  /** Version that the delivery wrote. */
  readonly version: number;
  /** cancel: it created it · restore: it changed it · kept: paid, or named by a later delivery, changed by it or not. */
  readonly undo: 'cancel' | 'restore' | 'paid' | 'later';
}

/** What a withdraw of this delivery would do to each position it wrote, in id order. */
export async function undoPlan(
  database: Queryable,
  item: Delivery,
  after: string,
  limit: number,
): Promise<readonly Undo[]> {
  const { rows } = await database.query<{ positionId: string; version: number; undo: Undo['undo'] }>(
    `select p.position_id as "positionId", v.version,
       case when p.version <> v.version or named.position_id is not null then 'later'
            when p.state in ('paid', 'partlyPaid') then 'paid'
            when v.version = 1 then 'cancel' else 'restore' end as undo
     from (select distinct position_id from record where organization_id = $1 and delivery_id = $2 and position_id is not null
             and outcome in ('created', 'updated', 'cancelled')
           union select position_id from record_position where organization_id = $1 and delivery_id = $2
           union select position_id from position_version where organization_id = $1 and delivery_id = $2 and action = 'absent') as touched
     join lateral (select max(version) as version from position_version
       where organization_id = $1 and position_id = touched.position_id and delivery_id = $2 and action <> 'withdraw') v on v.version is not null
     join position p on p.organization_id = $1 and p.position_id = touched.position_id
     left join (
       select r.position_id from delivery later join record r on r.organization_id = $1 and r.delivery_id = later.delivery_id
       where later.organization_id = $1 and later.connector_id = $5 and later.number > $6 and later.state = 'applied' and r.position_id is not null
       union
       select r.position_id from delivery later join record_position r on r.organization_id = $1 and r.delivery_id = later.delivery_id
       where later.organization_id = $1 and later.connector_id = $5 and later.number > $6 and later.state = 'applied') as named
       on named.position_id = touched.position_id
     where touched.position_id > $3::uuid
     order by p.position_id limit $4`,
    [item.organization, item.id, after, limit, item.connector, item.number],
  );
  return rows;
}

/** Gives positions back the content and state of the version before the delivery's, as a new version. */
export async function restorePositions(
  client: Client,
  item: Delivery,
  access: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    `insert into position_version (organization_id, position_id, version, action, state, delivery_id, record, content, hash)
     select $1, p.position_id, p.version + 1, 'withdraw', before.state, $2, 0, before.content, before.hash
     from position p join position_version before on before.organization_id = $1 and before.position_id = p.position_id and before.version = p.version - 1
     where p.organization_id = $1 and p.position_id = any($3)`,
    [item.organization, item.id, ids],
  );
  await client.query(
    `update position p set version = p.version + 1, hash = v.hash, delivery_number = $3,
       service = v.content ->> 'service', period = coalesce(v.content ->> 'period', ''), list = coalesce(v.content ->> 'list', ''), debtor_code = v.content -> 'debtor' ->> 'fiscalCode', amount = owed.amount,
       state = v.state
     from position_version v,
       lateral (select sum((i ->> 'amount')::bigint) as amount
         from jsonb_array_elements(coalesce(
           (select o -> 'installments' from jsonb_array_elements(v.content::jsonb -> 'options') o where o ->> 'kind' = 'single' limit 1),
           v.content::jsonb -> 'options' -> 0 -> 'installments')) i) owed
     where p.organization_id = $1 and p.position_id = any($2)
       and v.organization_id = $1 and v.position_id = p.position_id and v.version = p.version + 1`,
    [item.organization, ids, item.number],
  );
  await client.query(
    `update installment i set state = case when p.state = 'open' and wanted.amount is not null then 'open' else 'closed' end::installment_state,
       amount = coalesce(wanted.amount, i.amount), due_date = coalesce(wanted.due, i.due_date),
       option_number = coalesce(wanted.option, i.option_number), plan = coalesce(wanted.plan, i.plan)
     from position p join position_version v on v.organization_id = $1 and v.position_id = p.position_id and v.version = p.version,
     installment self left join lateral (
       select (e ->> 'amount')::bigint as amount, (e ->> 'dueDate')::date as due, (n - 1)::smallint as option, o ->> 'kind' = 'plan' as plan
       from jsonb_array_elements(v.content::jsonb -> 'options') with ordinality as listed (o, n), jsonb_array_elements(o -> 'installments') e where e ->> 'ref' = self.ref limit 1) wanted on true
     where p.organization_id = $1 and p.position_id = any($2) and self.organization_id = $1 and self.position_id = p.position_id
       and i.organization_id = $1 and i.iuv = self.iuv and i.state <> 'paid'`,
    [item.organization, ids],
  );
  await wantAtNodo(client, item.organization, access, ids);
}
