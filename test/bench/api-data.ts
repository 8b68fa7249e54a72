/**
 * Millions of positions and all that hangs on them, made by PostgreSQL itself: 300 bodies, of which one owns 30 %. Rows
 * are loaded without indexes and triggers, which are made again afterwards; figures come from a recount.
 */
import type pg from 'pg';

export const BODIES = 300;
/** Owns 30 %. */
export const BIG = '00000000001';

export interface Sizes {
  readonly positions: number;
  /** One position of so many is paid. */
  readonly paidEach: number;
}

const TABLES = [
  'delivery',
  'record',
  'delivery_outcome',
  'delivery_problem',
  'problem',
  'position',
  'position_version',
  'installment',
  'publication',
  'receipt',
  'payment',
  'payment_event',
  'payment_share',
  'flow',
  'flow_payment',
  'flow_share',
  'outgoing',
  'report_line',
  'journal',
];
/** Positions of a file. */
export const BLOCK = 2_000;

/** Of position number n: its file, its body, its id. Files come one after the other; three of ten are the big body's. */
const CAST = `create function bench_block(n bigint) returns bigint language sql immutable as 'select n / ${BLOCK}';
  create function bench_body(block bigint) returns text language sql immutable as
    $$ select lpad(case when block % 10 < 3 then '1' else (2 + (block / 10 * 7 + block % 10 - 3) % ${BODIES - 1})::text end, 11, '0') $$;
  create function bench_id(kind text, n bigint) returns uuid language sql immutable as
    $$ select (lpad(to_hex(1767222000000 + n * 5), 12, '0') || '7' || substr(md5(kind || n), 1, 3) || '8' || substr(md5(kind || n), 5, 15))::uuid $$;
  create function bench_connector(block bigint) returns text language sql immutable as $$ select case when block % 20 < 10 then 'tari' else 'mensa' end $$;
  create function bench_service(n bigint) returns text language sql immutable as $$ select (array['tari', 'mensa', 'cosap'])[1 + n % 3] $$;
  create function bench_debtor(n bigint) returns text language sql immutable as
    $$ select case when n % 50 = 0 then 'ANONIMO' else 'RSSMRA' || lpad((n % 1000003)::text, 9, '0') || 'U' end $$;
  create function bench_state(n bigint, paid_each bigint) returns position_state language sql immutable as
    $$ select case when n % paid_each = 1 then 'paid' when n % 97 = 5 then 'cancelled' when n % 9973 = 7 then 'suspended' when n % 499 = 9 then 'partlyPaid' else 'open' end::position_state $$;
  create function bench_iuv(n bigint) returns text language sql immutable as $$ select '01' || lpad(n::text, 15, '0') $$;
  create function bench_paid(n bigint) returns timestamptz language sql immutable as $$ select timestamptz '2026-01-01 08:00:00+00' + n * interval '4 seconds' $$`;

/** `$positions` and `$paid` are numbers. `bench_cast` holds what several tables say of a position: worked out once. */
const ROWS = [
  `create unlogged table bench_cast as
   select n, body, connector, service, debtor, state, id, bench_id('delivery', block * ${BLOCK}) as delivery, block, 10000 + n % 5000 as amount, hash
   from (select n, block, bench_body(block) as body, bench_connector(block) as connector, bench_service(n) as service, bench_debtor(n) as debtor, bench_state(n, $paid) as state,
           bench_id('position', n) as id, decode(md5(n::text), 'hex') as hash
         from (select n, bench_block(n) as block from generate_series(0, $positions - 1) n) numbered) made`,
  `insert into organization (organization_id, name) select lpad(n::text, 11, '0'), 'Comune di ' || n from generate_series(1, ${BODIES}) n`,
  `insert into configuration (hash, kind, content)
   select o.organization_id || c.name, 'program', jsonb_build_object('organization', jsonb_build_object('organization', o.organization_id, 'name', o.name),
     'connector', jsonb_build_object('connector', c.name, 'report', jsonb_build_object('on', 'paid')),
     'gestionale', jsonb_build_object('gestionale', 'gestionale-' || c.name, 'title', 'Tributi', 'mappings', jsonb_build_object('positions', repeat('"key": $required(AVVISO), ', 300)), 'of', left(o.organization_id, 9)))
   from organization o, (values ('tari'), ('mensa')) c (name)`,
  `insert into connector (organization_id, connector_id, gestionale, program_hash)
   select o.organization_id, c.name, 'gestionale-' || c.name, o.organization_id || c.name from organization o, (values ('tari'), ('mensa')) c (name)`,
  `insert into gathering (organization_id, access_id, receipts_complete_until, flows_complete_until) select organization_id, 'gpd', now(), now() from organization`,
  `insert into delivery (organization_id, delivery_id, connector_id, program_hash, file_name, sha256, size_bytes, received_at, state, records, cents, without_amount, applied_unit, applied_at, acknowledged_at)
   select bench_body(b), bench_id('delivery', b * ${BLOCK}), bench_connector(b), bench_body(b) || bench_connector(b), 'LISTA_' || lpad(b::text, 6, '0') || '.csv', md5(b::text) || md5(b::text), ${BLOCK} * 120,
     timestamptz '2026-01-01 06:00:00+00' + b * interval '2 hours', case when b % 211 = 3 then 'refused' else 'applied' end::delivery_state, ${BLOCK}, ${BLOCK} * 12345, 0, ${BLOCK}, now(), now()
   from generate_series(0, ($positions - 1) / ${BLOCK}) b order by b`,
  `insert into position (organization_id, position_id, connector_id, source_key, state, service, period, debtor_code, amount, hash, delivery_number)
   select body, id, connector, (2024 + n % 3) || '/' || lpad(n::text, 9, '0'), state, service, (2024 + n % 3)::text, debtor, amount, hash, 1 + block from bench_cast`,
  `insert into position_version (organization_id, position_id, version, action, state, delivery_id, record, content, hash)
   select body, id, 1, 'upsert', state, delivery, 1 + n % ${BLOCK},
     ('{"key":"' || n || '","service":"' || service || '","description":"Tassa sui rifiuti","debtor":{"kind":"F","fiscalCode":"' || debtor || '","name":"ROSSI MARIO ' || n || '","street":"VIA ROMA","city":"PROVA"},"options":[{"kind":"single","installments":[{"ref":"0","amount":' || amount || ',"dueDate":"2026-12-31","transfers":[{"organization":"' || body || '","amount":' || amount || ',"iban":"IT60X0542811101000000123456","category":"9/0101101IM/"}]}]}],"source":{"avviso":"' || n || '"}}')::json,
     hash
   from bench_cast`,
  `insert into installment (organization_id, iuv, notice_number, position_id, ref, option_number, plan, amount, due_date, state)
   select body, bench_iuv(n), '3' || bench_iuv(n), id, '0', 0, false, amount, date '2026-12-31',
     case state when 'paid' then 'paid' when 'cancelled' then 'closed' else 'open' end::installment_state from bench_cast`,
  `insert into publication (organization_id, position_id, access_id, state, wanted_version, sent_version, confirmed_version, confirmed_gone, first_due, confirmed_at)
   select body, id, 'gpd', case when n % 10007 = 11 then 'due' else 'confirmed' end::publication_state, 1, 1, case when n % 10007 = 11 then null else 1 end, false, date '2026-12-31', now() from bench_cast`,
  `insert into record (organization_id, delivery_id, number, at_offset, length, line, lines, unit, outcome, cents, position_id)
   select body, delivery, 1 + n % ${BLOCK}, n % ${BLOCK} * 120, 120, 2 + n % ${BLOCK}, 1, 1 + n % ${BLOCK}, case when n % 1009 = 13 then 'problem' else 'created' end::record_outcome, amount, id from bench_cast`,
  `insert into problem (organization_id, delivery_id, number, ordinal, code, class, message, line, field)
   select bench_body(bench_block(n)), bench_id('delivery', bench_block(n) * ${BLOCK}), 1 + n % ${BLOCK}, 0, case when n % 3 = 0 then 'fiscalCode.checksum' else 'amount.unreadable' end, 'data', 'no', 2 + n % ${BLOCK}, 'CF'
   from generate_series(13, $positions - 1, 1009) n`,
  `insert into receipt (organization_id, receipt_id, iuv, access_id, amount, paid_at, content, sha256, gathered_at, settled_at)
   select bench_body(bench_block(n)), md5('receipt' || n), bench_iuv(n), 'gpd', 10000 + n % 5000, bench_paid(n), jsonb_build_object('receiptId', md5('receipt' || n), 'noticeNumber', '3' || bench_iuv(n), 'pspName', 'Banca di Prova',
     'transfers', jsonb_build_array(jsonb_build_object('idTransfer', 1, 'organization', bench_body(bench_block(n)), 'amount', 10000 + n % 5000))), md5('s' || n), now(), now()
   from generate_series(1, $positions - 1, $paid) n`,
  `insert into payment (organization_id, iuv, receipt_id, source, connector_id, position_id, ref, service, amount, paid_at, reported_flow, reported_day, labels)
   select bench_body(bench_block(n)), bench_iuv(n), md5('receipt' || n), case when n % 20 < 11 then 'both' else 'receipt' end::payment_source, bench_connector(bench_block(n)), bench_id('position', n), '0', bench_service(n), 10000 + n % 5000, bench_paid(n),
     case when n % 20 < 11 then '2026-F' || lpad((n / ($paid * 500))::text, 8, '0') end, case when n % 20 < 11 then (bench_paid(n) + interval '1 day')::date end, case when n % 5003 < $paid then '{double}' else '{}' end::text[]
   from generate_series(1, $positions - 1, $paid) n`,
  `insert into payment_event (organization_id, iuv, receipt_id, event, connector_id, at, told_at)
   select organization_id, iuv, receipt_id, 'paid', connector_id, paid_at, case when substr(receipt_id, 1, 2) = '00' then null else paid_at end from payment`,
  `insert into payment_share (organization_id, iuv, receipt_id, ordinal, connector_id, service, year, chapter, accertamento, cents, day, reported_day)
   select organization_id, iuv, receipt_id, 0, connector_id, service, 2026, '30' || length(service), '', amount, paid_at::date, reported_day from payment`,
  `insert into flow_payment (organization_id, flow, psp, revision, index, iuv, iur, id_transfer, amount, outcome, day)
   select organization_id, reported_flow, 'PSP', 1, row_number() over (partition by organization_id, reported_flow order by iuv), iuv, receipt_id, 1, amount, 0, paid_at::date from payment where reported_flow is not null`,
  `insert into flow (organization_id, flow, psp, revision, access_id, regulation, regulation_day, total_payments, total_amount, content, sha256, published_at, gathered_at, settled_at)
   select organization_id, flow, psp, revision, 'gpd', 'TRN' || flow, max(day) + 1, count(*), sum(amount), '{"pspName": "Banca di Prova"}', md5(flow), max(day) + time '10:00', now(), now() from flow_payment group by 1, 2, 3, 4`,
  `insert into flow_share (organization_id, flow, psp, revision, service, year, chapter, accertamento, payments, cents)
   select p.organization_id, p.reported_flow, 'PSP', 1, p.service, 2026, '30' || length(p.service), '', count(*), sum(p.amount) from payment p where reported_flow is not null group by 1, 2, 5`,
  `insert into outgoing (organization_id, outgoing_id, kind, connector_id, number, delivery_id, name, sha256, size_bytes, lines, cents, program_hash, location, state, created_at, delivered_at)
   select organization_id, bench_id('outgoing', number * ${BLOCK}), 'acknowledgement'::outgoing_kind, connector_id, number::int, delivery_id, file_name || '.esito', sha256, 100, records, cents, program_hash, '/in', case when number % 307 = 2 then 'unknown' else 'delivered' end::outgoing_state, received_at, received_at from delivery
   union all
   select c.organization_id, bench_id('report' || c.organization_id || c.connector_id, day * 17280000::bigint), 'report', c.connector_id, day, null, 'PAGATI_' || lpad(day::text, 6, '0') || '.csv', md5(day::text), 100, 100, 1000000, c.program_hash, '/in', 'delivered'::outgoing_state, timestamptz '2026-01-01' + day * interval '1 day', now()
   from connector c, generate_series(1, 200) day`,
  `insert into report_line (organization_id, outgoing_id, line, iuv, receipt_id, event, ordinal, facts)
   select p.organization_id, o.outgoing_id, row_number() over (order by p.iuv), p.iuv, p.receipt_id, 'paid', 0, jsonb_build_object('noticeNumber', '3' || p.iuv, 'paid', jsonb_build_object('amount', p.amount))
   from (select * from payment where organization_id = '${BIG}' limit 20000) p, (select outgoing_id from outgoing where organization_id = '${BIG}' and kind = 'report' order by outgoing_id limit 1) o`,
  `insert into journal (organization_id, at, event, connector_id, delivery_id)
   select organization_id, received_at + e.n * interval '1 second', e.event, connector_id, delivery_id from delivery, (values (1, 'delivery.received'), (2, 'delivery.staged'), (3, 'delivery.applied')) e (n, event)`,
  `insert into delivery_outcome (organization_id, delivery_id, outcome, records, cents, without_amount, units)
   select organization_id, delivery_id, outcome, count(*), sum(cents), 0, count(*) from record group by 1, 2, 3`,
  `insert into delivery_problem (organization_id, delivery_id, code, warning, connector_id, number, open, closed)
   select p.organization_id, p.delivery_id, p.code, p.warning, d.connector_id, d.number, count(*), 0 from problem p join delivery d using (organization_id, delivery_id) group by 1, 2, 3, 4, 5, 6`,
  'insert into figure select * from figure_counted',
  'drop table bench_cast',
];

interface Made {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
  readonly constraint: boolean;
}

export async function fillDatabase(
  client: pg.Client,
  { positions, paidEach }: Sizes,
  say: (text: string) => void,
): Promise<void> {
  for (const setting of [
    "maintenance_work_mem = '1GB'",
    "work_mem = '256MB'",
    'max_parallel_maintenance_workers = 2',
    'statement_timeout = 0',
  ])
    await client.query(`set ${setting}`);
  await client.query(CAST);
  const { rows } = await client.query<Made>(
    `select c.relname as table, i.relname as name, coalesce(pg_get_constraintdef(k.oid), pg_get_indexdef(i.oid)) as definition, k.oid is not null as constraint
     from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
     left join pg_constraint k on k.conindid = i.oid and k.contype in ('p', 'u')
     where c.relnamespace = 'tramite'::regnamespace and c.relname = any($1) order by not x.indisprimary, i.relname`,
    [TABLES],
  );
  for (const table of TABLES) await client.query(`alter table ${table} disable trigger user`);
  for (const made of rows.toReversed())
    await client.query(
      made.constraint ? `alter table ${made.table} drop constraint ${made.name}` : `drop index ${made.name}`,
    );
  for (const sql of ROWS) {
    const started = performance.now();
    if (afterIndexes(sql)) continue;
    await client.query(numbered(sql, positions, paidEach));
    say(`  ${/(?:into|table) (\w+)/.exec(sql)?.[1]} ${Math.round(performance.now() - started)} ms`);
  }
  const started = performance.now();
  for (const made of rows)
    await client.query(
      made.constraint
        ? `alter table ${made.table} add constraint ${made.name} ${made.definition}`
        : made.definition,
    );
  say(`  indexes ${Math.round(performance.now() - started)} ms`);
  for (const sql of ROWS.filter(afterIndexes)) await client.query(numbered(sql, positions, paidEach));
  for (const table of TABLES) await client.query(`alter table ${table} enable trigger user`);
  await client.query('vacuum (analyze)');
  say(`  vacuumed ${Math.round(performance.now() - started)} ms`);
}

/** What counts the rows wants them sorted. */
const afterIndexes = (sql: string): boolean => /^insert into (?:figure|delivery_)|^drop/.test(sql);

const numbered = (sql: string, positions: number, paid: number): string =>
  sql.replaceAll('$positions', String(positions)).replaceAll('$paid', String(paid));
