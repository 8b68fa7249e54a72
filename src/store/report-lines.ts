/** Events of payments as lines of reports: the facts of each, what was told in which file, and what could not be told. */
import type { Json } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import type { Client, Queryable } from './database.ts';

export type EventKind = 'paid' | 'reported' | 'settled' | 'corrected';

export interface EventKey {
  readonly iuv: string;
  readonly receiptId: string;
  readonly event: EventKind;
  readonly ordinal: number;
}

const columns = (events: readonly EventKey[]): readonly unknown[] => [
  events.map((one) => one.iuv),
  events.map((one) => one.receiptId),
  events.map((one) => one.event),
  events.map((one) => one.ordinal),
];

const listed = (first: number): string =>
  `unnest($${first}::text[], $${first + 1}::text[], $${first + 2}::payment_event_kind[], $${first + 3}::smallint[])`;

/**
 * The facts of events as mappings back see them, in the order asked: due, paid and fee apart, own share and others'.
 * What no file announced has neither position nor installment; what a flow alone brought has no psp name and no fee.
 */
export async function eventFacts(
  database: Queryable,
  organization: string,
  events: readonly EventKey[],
): Promise<readonly Json[]> {
  const { rows } = await database.query<{ facts: Json }>(
    `select jsonb_build_object('event', w.event, 'ordinal', w.ordinal, 'iuv', w.iuv,
       'noticeNumber', coalesce(i.notice_number, r.content ->> 'noticeNumber'), 'ref', coalesce(p.ref, i.ref),
       'position', case when o.position_id is not null then jsonb_build_object('key', coalesce(v.content ->> 'key', o.source_key), 'period', o.period,
         'list', o.list, 'service', o.service, 'description', v.content -> 'description', 'source', v.content -> 'source', 'state', o.state) end,
       'installment', case when i.iuv is not null then jsonb_build_object('ref', i.ref, 'amount', i.amount, 'dueDate', i.due_date,
         'plan', i.plan, 'option', i.option_number, 'description', n.content -> 'description', 'source', n.content -> 'source') end,
       'debtor', coalesce((v.content -> 'debtor')::jsonb, case when r.content ? 'debtorCode' then jsonb_build_object('fiscalCode', r.content -> 'debtorCode') end),
       'paid', jsonb_build_object('amount', p.amount, 'at', to_char(p.paid_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'day', (p.paid_at at time zone 'Europe/Rome')::date, 'receiptId', p.receipt_id,
         'psp', jsonb_build_object('id', coalesce(r.content ->> 'pspId', f.psp), 'name', coalesce(r.content ->> 'pspName', f.content ->> 'pspName')),
         'channel', r.content -> 'channel', 'method', r.content -> 'paymentMethod', 'fee', r.content -> 'fee',
         'payer', case when r.content ? 'payerCode' or r.content ? 'payerName'
           then jsonb_build_object('fiscalCode', r.content -> 'payerCode', 'name', r.content -> 'payerName') end),
       'flow', case when f.flow is not null then jsonb_build_object('id', f.flow, 'psp', f.psp, 'pspName', f.content -> 'pspName',
         'regulation', f.regulation, 'day', f.regulation_day) end,
       'transfers', coalesce(r.content -> 'transfers', '[]'),
       'shares', jsonb_build_object('own', coalesce(s.own, p.amount), 'others', coalesce(s.others, 0)),
       'labels', to_jsonb(p.labels)) as facts
     from ${listed(2)} with ordinality as w (iuv, receipt_id, event, ordinal, place)
     join payment p on p.organization_id = $1 and p.iuv = w.iuv and p.receipt_id = w.receipt_id
     left join receipt r on r.organization_id = $1 and r.receipt_id = p.receipt_id
     left join installment i on i.organization_id = $1 and i.iuv = p.iuv
     left join position o on o.organization_id = $1 and o.position_id = coalesce(p.position_id, i.position_id)
     left join position_version v on v.organization_id = $1 and v.position_id = o.position_id and v.version = o.version
     left join lateral (select jsonb_path_query_first(v.content::jsonb, '$.options[*].installments[*] ? (@.ref == $ref)', jsonb_build_object('ref', i.ref)) as content) n on true
     left join lateral (select * from flow l where l.organization_id = $1 and l.flow = p.reported_flow order by l.revision desc limit 1) f on true
     left join lateral (select case when count(*) > 0 then coalesce(sum((t ->> 'amount')::bigint) filter (where t ->> 'organization' = $1), 0) end as own,
         sum((t ->> 'amount')::bigint) filter (where t ->> 'organization' <> $1) as others
       from jsonb_array_elements(case when jsonb_array_length(coalesce(r.content -> 'transfers', '[]')) > 0 then r.content -> 'transfers' end) t) s on true
     order by w.place`,
    [organization, ...columns(events)],
  );
  if (rows.length !== events.length)
    throw new Error(`${events.length} events have the facts of ${rows.length}`);
  return rows.map((row) => row.facts);
}

export interface ToldLine {
  readonly key: EventKey;
  readonly facts: Json;
}

const LINES_AT_ONCE = 1_000;

/** False when one of them was told meanwhile: then this file must not leave. `outgoing` is null when there is no file. */
export async function tell(
  client: Client,
  organization: string,
  outgoing: string | null,
  lines: readonly ToldLine[],
  now: Date,
): Promise<boolean> {
  for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
    const slice = lines.slice(from, from + LINES_AT_ONCE);
    const keys = slice.map((line) => line.key);
    const { rowCount } = await client.query(
      `update payment_event e set told_at = $2, report_id = $3, problem = null, tried_program = null, not_before = null
       from ${listed(4)} as w (iuv, receipt_id, event, ordinal)
       where e.organization_id = $1 and e.iuv = w.iuv and e.receipt_id = w.receipt_id and e.event = w.event and e.ordinal = w.ordinal and e.told_at is null`,
      [organization, now, outgoing, ...columns(keys)],
    );
    if (rowCount !== slice.length) return false;
    if (outgoing === null) continue;
    await client.query(
      `insert into report_line (organization_id, outgoing_id, iuv, receipt_id, event, ordinal, line, facts)
       select $1, $2, * from unnest($3::text[], $4::text[], $5::payment_event_kind[], $6::smallint[], $7::int[], $8::jsonb[])`,
      [
        organization,
        outgoing,
        ...columns(keys),
        slice.map((_line, index) => from + index + 1),
        slice.map((line) => JSON.stringify(line.facts)),
      ],
    );
  }
  return true;
}

export interface Untellable {
  readonly key: EventKey;
  readonly problem: Problem;
}

/** They stay untold, and say why. */
export async function couldNotTell(
  client: Client,
  organization: string,
  program: string,
  found: readonly Untellable[],
  notBefore: Date,
): Promise<void> {
  if (found.length === 0) return;
  await client.query(
    `update payment_event e set problem = w.problem, tried_program = $2, not_before = $3
     from unnest($4::text[], $5::text[], $6::payment_event_kind[], $7::smallint[], $8::jsonb[]) as w (iuv, receipt_id, event, ordinal, problem)
     where e.organization_id = $1 and e.iuv = w.iuv and e.receipt_id = w.receipt_id and e.event = w.event and e.ordinal = w.ordinal and e.told_at is null`,
    [
      organization,
      program,
      notBefore,
      ...columns(found.map((one) => one.key)),
      found.map((one) => JSON.stringify(one.problem)),
    ],
  );
}

/** A person says that the gestionale knows; returns how many were untold. */
export async function markEventsTold(
  client: Client,
  organization: string,
  events: readonly EventKey[],
  now: Date,
): Promise<number> {
  const { rowCount } = await client.query(
    `update payment_event e set told_at = $2, problem = null, tried_program = null, not_before = null
     from ${listed(3)} as w (iuv, receipt_id, event, ordinal)
     where e.organization_id = $1 and e.iuv = w.iuv and e.receipt_id = w.receipt_id and e.event = w.event and e.ordinal = w.ordinal and e.told_at is null`,
    [organization, now, ...columns(events)],
  );
  return rowCount ?? 0;
}

/** The lines of a report as they were handed to its mapping. */
export async function frozenLines(
  database: Queryable,
  organization: string,
  outgoing: string,
): Promise<readonly Json[]> {
  const { rows } = await database.query<{ facts: Json }>(
    'select facts from report_line where organization_id = $1 and outgoing_id = $2 order by line',
    [organization, outgoing],
  );
  return rows.map((row) => row.facts);
}
