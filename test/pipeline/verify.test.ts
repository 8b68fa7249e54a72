import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { Archive } from '../../src/domain/ports/archive.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { settle } from '../../src/pipeline/settle.ts';
import type { Check } from '../../src/pipeline/verify.ts';
import { verify } from '../../src/pipeline/verify.ts';
import { INVARIANTS } from '../../src/store/invariants.ts';
import { bookPayments, doors, gestionale } from './returns.ts';
import type { Scene } from './scene.ts';
import { BODY, file, KEY, openScene, row } from './scene.ts';

/** One row: a single installment, or two halves of it. */
const POSITIONS = `{
  "key": AVVISO, "period": ANNO, "description": "TARI " & ANNO, "debtor": $debtor(CF, NOME),
  "options": [
    { "kind": "single", "installments": [{ "ref": "0", "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy") }] },
    { "kind": "plan", "installments": [
      { "ref": "1", "amount": $cents(IMPORTO) / 2, "dueDate": $date(SCADENZA, "dd/MM/yyyy") },
      { "ref": "2", "amount": $cents(IMPORTO) / 2, "dueDate": $date(SCADENZA, "dd/MM/yyyy") }] }]
}`;

// At the top, not in a hook: what the scene closes by itself would be closed with the hook.
const scene: Scene = await openScene();
/** Notice numbers by ref, of the n-th position. */
let notices: readonly { readonly ref: string; readonly notice: string }[][];

const QUEUES = ['collect', 'ingest', 'publish', 'settle', 'acknowledge', 'report', 'dispatch'] as const;

before(async () => {
  const layout = gestionale();
  await scene.reconfigure({
    gestionale: { ...layout, mappings: { ...layout.mappings, positions: POSITIONS } },
    connector: { ...doors(scene.back), fullList: { scope: ['service', 'period'] } },
  });
  const rows = [1, 2, 3, 4, 5, 6].map((number) => row(number));
  const first = file([...rows, row(7, { cf: 'RSSMRA80A01H501X' })]);
  await scene.drop('1.csv', first);
  await scene.run(QUEUES);
  await scene.drop('1-again.csv', first);
  await scene.run(QUEUES);
  // The second row is changed, the sixth is no longer there.
  await scene.drop('2.csv', file([row(1), row(2, { amount: '200,20' }), ...rows.slice(2, 5)]));
  await scene.run(QUEUES);
  const { rows: found } = await scene.context.database.query<{ list: { ref: string; notice: string }[] }>(
    `select jsonb_agg(jsonb_build_object('ref', i.ref, 'notice', i.notice_number) order by i.ref) as list
     from installment i join position p using (organization_id, position_id) group by p.source_key order by p.source_key`,
  );
  notices = found.map((one) => one.list);
  await pay(0, '0');
  await pay(1, '1');
  await scene.sandbox.issueFlows();
  await bookPayments(scene);
  await payTwice();
  await scene.run(QUEUES);
});

async function pay(position: number, ref: string): Promise<void> {
  const notice = notices[position]?.find((one) => one.ref === ref)?.notice ?? '';
  ok((await scene.sandbox.pay({ org: BODY, noticeNumber: notice })).paid);
}

/** The Nodo takes no second payment of a notice, but receipts of such have been seen. */
async function payTwice(): Promise<void> {
  await scene.context.database.query(
    `insert into receipt (organization_id, receipt_id, iuv, access_id, amount, paid_at, content, sha256, gathered_at)
     select organization_id, 'again', iuv, access_id, amount, paid_at, content || '{"receiptId": "again"}', sha256, gathered_at from receipt order by receipt_id limit 1`,
  );
  await settle(scene.context, BODY);
}

async function checks(
  options: { archive?: boolean; nodo?: boolean; context?: Context } = {},
): Promise<readonly Check[]> {
  const found: Check[] = [];
  const wanted = {
    archive: options.archive ?? false,
    nodo: options.nodo ?? false,
    progress: () => undefined,
  };
  for await (const check of verify(options.context ?? scene.context, wanted)) found.push(check);
  return found;
}

const violated = (found: readonly Check[]): readonly string[] =>
  found.filter((check) => !check.ok).map((check) => check.id);

test('everything holds after deliveries, payments, flows and reports, at the Nodo too', async () => {
  const { rows } = await scene.context.database.query<{ state: string }>(
    'select distinct state::text from position order by 1',
  );
  deepEqual(
    rows.map((one) => one.state),
    ['cancelled', 'open', 'paid', 'partlyPaid'],
    'the scene has something of everything',
  );
  const found = await checks({ nodo: true });
  deepEqual(
    found.filter((check) => !check.ok),
    [],
  );
  const nodo = found.find((check) => check.id === `nodo ${BODY}/gpd`);
  match(nodo?.notes?.[0] ?? '', /^5 positions, .* euro here and .* euro at the Nodo; 1 gone$/);
});

const OPEN = "(select p.position_id from position p where p.state = 'open' order by p.position_id limit 1)";
const PAID = "(select p.position_id from position p where p.state = 'paid' order by p.position_id limit 1)";
const SECOND = "(select delivery_id from delivery where file_name = '2.csv')";
const copyOfInstallment = (change: {
  readonly iuv?: string;
  readonly notice?: string;
  readonly position?: string;
  readonly ref?: string;
}): string =>
  `insert into installment select organization_id, ${change.iuv ?? 'iuv'}, ${change.notice ?? "'1' || iuv"}, ${change.position ?? 'position_id'},
     ${change.ref ?? 'ref'}, option_number, plan, amount, due_date, 'closed' from installment where position_id = ${PAID} and ref = '1'`;
const OTHER_IUV = "'99' || right(iuv, 15)";

/** What follows rows by triggers. */
const COUNTERS = ['delivery_outcome', 'delivery_problem', 'figure', 'figure_delta'];

interface Corruption {
  readonly of: string;
  /** Tables that it touches. */
  readonly tables: readonly string[];
  readonly sql: string;
  /** A constraint that would not let it happen: a damaged index, a restored dump. */
  readonly without?: readonly [table: string, constraint: string];
  /** What cannot but break with it. */
  readonly also?: readonly string[];
  readonly names: RegExp;
}

const CORRUPTIONS: readonly Corruption[] = [
  {
    of: 'records-complete',
    tables: ['delivery'],
    sql: `update delivery set records = records + 1 where file_name = '2.csv'`,
    names: /delivery \d+ 5 records of 6/,
  },
  {
    of: 'records-complete',
    tables: ['record'],
    sql: `update record set number = 99 where delivery_id = ${SECOND} and number = 5`,
    names: /numbered 1 to 99/,
  },
  {
    of: 'records-cents',
    tables: ['record'],
    sql: `update record set cents = cents - 1 where delivery_id = ${SECOND} and number = 3`,
    names: /\d+ cents of \d+/,
  },
  {
    of: 'records-unapplied',
    tables: ['record'],
    names: /1 records of a delivery that is duplicate/,
    sql: `insert into record select organization_id, (select delivery_id from delivery where state = 'duplicate'), number, at_offset, length, line, lines, unit, 'ignored', cents, null, null
          from record where delivery_id = ${SECOND} and number = 1`,
  },
  {
    of: 'record-bytes',
    tables: ['record'],
    sql: `update record set length = length + 5 where delivery_id = ${SECOND} and number = 2`,
    names: /delivery \d+ record 2/,
  },
  {
    of: 'record-bytes',
    tables: ['record'],
    sql: `update record set length = length + 500 where delivery_id = ${SECOND} and number = 5`,
    names: /record 5 .*the next record begins at none/,
  },
  {
    of: 'outcome-position',
    tables: ['record'],
    sql: `update record set position_id = gen_random_uuid() where delivery_id = ${SECOND} and number = 1`,
    names: /record 1 unchanged, position/,
  },
  {
    of: 'outcome-effect',
    tables: ['record'],
    sql: `update record set outcome = 'updated' where delivery_id = ${SECOND} and number = 1`,
    names: /record 1 updated, but it wrote no version/,
  },
  {
    of: 'version-record',
    tables: ['position_version'],
    sql: `update position_version set record = 1 where delivery_id = ${SECOND} and version = 2 and record = 2`,
    names: /version 2 record 1 of its delivery/,
  },
  { of: 'problem-named', tables: ['problem'], sql: 'delete from problem', names: /record 7 in problem/ },
  {
    of: 'totals-agree',
    tables: ['delivery'],
    sql: `update delivery set survey = jsonb_set(survey, '{totals}', '[{"name": "tail.RIGHE", "declared": "6", "counted": "5"}]') where file_name = '2.csv'`,
    names: /tail\.RIGHE: 6 declared, 5 counted/,
  },
  {
    of: 'code-unique',
    tables: ['installment'],
    without: ['installment', 'installment_pkey'],
    sql: copyOfInstallment({ ref: "'x'" }),
    names: /code \d{17} 2 installments/,
  },
  {
    of: 'notice-unique',
    tables: ['installment'],
    also: ['notice-number'],
    names: /notice 3\d{17} codes/,
    sql: `update installment set notice_number = (select notice_number from installment where position_id = ${PAID} and ref = '2') where position_id = ${PAID} and ref = '1'`,
  },
  {
    of: 'code-per-installment',
    tables: ['installment'],
    sql: copyOfInstallment({ iuv: OTHER_IUV, notice: `'1' || ${OTHER_IUV}` }),
    names: /installment 1 has codes/,
  },
  {
    of: 'code-position',
    tables: ['installment'],
    sql: copyOfInstallment({ iuv: OTHER_IUV, notice: `'1' || ${OTHER_IUV}`, position: 'gen_random_uuid()' }),
    names: /code 99\d{15} its position .* does not exist/,
  },
  {
    of: 'position-unique',
    tables: ['position'],
    without: ['position', 'position_organization_id_connector_id_source_key_key'],
    names: /key .* of tari 2 positions/,
    sql: `update position set source_key = (select source_key from position where position_id = ${PAID}) where position_id = ${OPEN}`,
  },
  {
    of: 'position-version',
    tables: ['position'],
    sql: `update position set hash = '\\x00' where position_id = ${OPEN}`,
    names: /with another hash/,
  },
  {
    of: 'position-version',
    tables: ['position_version'],
    sql: `update position_version set version = 9 where version = 1 and position_id in (select position_id from position_version where version = 2 and action = 'upsert')`,
    names: /version 2 of 2 kept up to 9/,
  },
  {
    of: 'told-once',
    tables: ['payment_event'],
    sql: `update payment_event set report_id = gen_random_uuid() where (iuv, receipt_id) in (select iuv, receipt_id from report_line order by line limit 1) and event = 'paid'`,
    names: /paid told in/,
  },
  {
    of: 'told-once',
    tables: ['payment_event'],
    sql: `update payment_event set told_at = null, report_id = null where (iuv, receipt_id) in (select iuv, receipt_id from report_line order by line limit 1)`,
    names: /paid told in none, line in/,
  },
  {
    of: 'event-unique',
    tables: ['report_line'],
    without: ['report_line', 'report_line_organization_id_iuv_receipt_id_event_ordinal_key'],
    also: ['report-lines'],
    names: /paid told in 2 lines/,
    sql: 'insert into report_line select organization_id, outgoing_id, 99, iuv, receipt_id, event, ordinal, facts from report_line order by line limit 1',
  },
  {
    of: 'report-lines',
    tables: ['outgoing'],
    sql: "update outgoing set cents = cents + 1 where kind = 'report'",
    names: /report 1 of tari/,
  },
  {
    of: 'outgoing-numbers',
    tables: ['outgoing_counter'],
    sql: "update outgoing_counter set next = 1 where kind = 'report'",
    names: /reports of tari .* next is 1/,
  },
  {
    of: 'acknowledged-once',
    tables: ['delivery'],
    sql: `update delivery set acknowledged_at = null where file_name = '2.csv'`,
    names: /counts as not acknowledged/,
  },
  {
    of: 'acknowledged-once',
    tables: ['outgoing'],
    sql: "update outgoing set delivery_id = (select delivery_id from delivery where file_name = '2.csv') where kind = 'acknowledgement'",
    names: /2 acknowledgements with supplement number 0/,
  },
  {
    of: 'position-content',
    tables: ['position'],
    sql: `update position set amount = amount + 1 where position_id = ${OPEN}`,
    names: /\d+ cents, the content says \d+/,
  },
  {
    of: 'installment-content',
    tables: ['installment'],
    sql: `update installment set amount = amount + 1 where position_id = ${OPEN} and ref = '1'`,
    names: /installment 1 content: \d+ cents/,
  },
  {
    of: 'installment-content',
    tables: ['installment'],
    sql: `update installment set due_date = due_date + 1 where position_id = ${OPEN} and ref = '2'`,
    names: /installment 2/,
  },
  {
    of: 'installment-content',
    tables: ['installment'],
    sql: `update installment set state = 'closed' where position_id = ${OPEN} and ref = '2'`,
    names: /kept: closed/,
  },
  {
    of: 'notice-number',
    tables: ['installment'],
    sql: `update installment set notice_number = left(notice_number, 17) where position_id = ${OPEN} and ref = '0'`,
    names: /notice number 3\d{16}$/,
  },
  {
    of: 'check-digit',
    tables: ['installment'],
    sql: `update installment set iuv = left(iuv, 15) || '99', notice_number = '3' || left(iuv, 15) || '99' where position_id = ${OPEN} and ref = '0'`,
    names: /code \d{15}99/,
  },
  {
    of: 'position-state',
    tables: ['position'],
    sql: `update position set state = 'paid' where position_id = ${OPEN}`,
    names: /paid; installments: 0 paid, 3 open/,
  },
  {
    of: 'position-state',
    tables: ['position'],
    sql: "update position set state = 'paid' where state = 'partlyPaid'",
    names: /paid; installments: 1 paid, 1 open/,
  },
  {
    of: 'publication-wanted',
    tables: ['publication'],
    sql: `update publication set wanted_version = wanted_version + 1, state = 'due' where position_id = ${OPEN}`,
    names: /version 1, open; wanted at gpd: version 2/,
  },
  {
    of: 'publication-wanted',
    tables: ['publication'],
    sql: `update publication set gone = true, state = 'due' where position_id = ${OPEN}`,
    names: /gone/,
  },
  {
    of: 'publication-confirmed',
    tables: ['publication'],
    sql: `update publication set confirmed_version = confirmed_version + 1 where position_id = ${OPEN}`,
    names: /wanted 1, sent 1, confirmed 2/,
  },
  {
    of: 'code-counter',
    tables: ['code_counter'],
    sql: 'update code_counter set next = 1',
    names: /series 01 next is 1/,
  },
  {
    of: 'receipt-booked',
    tables: ['receipt'],
    sql: "update receipt set amount = amount + 1 where receipt_id = 'again'",
    names: /receipt again/,
  },
  {
    of: 'flow-total',
    tables: ['flow'],
    also: ['flow-shares'],
    sql: 'update flow set total_amount = total_amount + 1',
    names: /flow .* cents declared/,
  },
  {
    of: 'flow-booked',
    tables: ['flow_payment'],
    sql: "update flow_payment set iur = 'another' where index = 1",
    also: ['payment-born'],
    names: /flow .* payment 1 code/,
  },
  {
    of: 'payment-born',
    tables: ['payment'],
    sql: "update payment set source = 'both' where receipt_id = 'again'",
    names: /receipt again/,
  },
  {
    of: 'payment-installment',
    tables: ['payment'],
    sql: `update payment set position_id = ${OPEN} where position_id in (select position_id from position where state = 'partlyPaid')`,
    names: /code \d{17} installment paid, payments: \d/,
  },
  {
    of: 'payment-double',
    tables: ['payment'],
    sql: "update payment set labels = '{}' where receipt_id = 'again'",
    names: /receipts .*again/,
  },
  {
    of: 'payment-event',
    tables: ['payment_event'],
    sql: "delete from payment_event where event = 'reported'",
    names: /no event reported/,
  },
  {
    of: 'outcomes-recounted',
    tables: ['delivery_outcome'],
    sql: `update delivery_outcome set units = units - 1 where delivery_id = ${SECOND} and outcome = 'updated'`,
    names:
      /delivery \d+ updated 1 records, \d+ cents, 0 without amount, 0 units kept; 1 records, \d+ cents, 0 without amount, 1 units counted/,
  },
  {
    of: 'outcomes-recounted',
    tables: ['delivery_outcome'],
    also: ['figures-recounted'],
    sql: `delete from delivery_outcome where delivery_id = ${SECOND} and outcome = 'updated'`,
    names: /delivery \d+ updated 0 records/,
  },
  {
    of: 'problems-recounted',
    tables: ['delivery_problem'],
    also: ['figures-recounted'],
    sql: 'update delivery_problem set open = open + 1',
    names: /delivery \d+ \S+ 2 open, 0 closed kept; 1 open, 0 closed counted/,
  },
  {
    of: 'problems-recounted',
    tables: ['delivery_problem'],
    sql: 'update delivery_problem set closed = 7 where number = (select max(number) from delivery_problem)',
    names: /7 closed kept; 1 open, 0 closed counted/,
  },
  {
    of: 'figures-recounted',
    tables: ['figure_delta'],
    sql: `insert into figure_delta select organization_id, 'positions', 'now', '-infinity', connector_id, service, '', '', state, 1, 100 from position where position_id = ${OPEN}`,
    names: /positions tari \S+ open \d+ and \d+ cents kept, \d+ and \d+ counted/,
  },
  {
    of: 'payment-shares',
    tables: ['payment_share'],
    sql: "update payment_share set cents = cents - 1 where receipt_id <> 'again'",
    names: /payment \d{17}, receipt \S+ \d+ cents came, \d+ are split/,
  },
  {
    of: 'payment-shares',
    tables: ['payment_share'],
    sql: "delete from payment_share where receipt_id = 'again'",
    names: /receipt again \d+ cents came, none are split/,
  },
  {
    of: 'flow-shares',
    tables: ['flow_share'],
    sql: 'update flow_share set cents = cents - 1',
    names: /flow \S+ revision \d+ \d+ cents came, \d+ are split/,
  },
];

describe('a corrupted row is named', () => {
  for (const corruption of CORRUPTIONS) {
    test(`${corruption.of}: ${corruption.sql.replace(/\s+/g, ' ').slice(0, 90)}`, async () => {
      const found = await whileCorrupted(corruption, () => checks());
      deepEqual([...violated(found)].sort(), [corruption.of, ...(corruption.also ?? [])].sort());
      const check = found.find((one) => one.id === corruption.of);
      match(check?.offenders.map((one) => `${one.subject} ${one.detail}`).join('\n') ?? '', corruption.names);
      ok(check?.offenders.every((one) => one.organization === BODY));
    });
  }

  test('and every invariant has such a test', () => {
    const tested = new Set(CORRUPTIONS.map((one) => one.of));
    deepEqual(
      INVARIANTS.map((one) => one.id).filter((id) => !tested.has(id)),
      [],
    );
  });

  test('at most twenty are named, all are counted', async () => {
    const rows = `insert into problem select organization_id, delivery_id, number, ordinal, code, class, message from problem where false`;
    const many = `insert into installment select $1, n::text, n::text, gen_random_uuid(), 'x', 0, false, 1, '2026-01-01', 'closed' from generate_series(1, 50) n`;
    await scene.context.database.query(rows);
    await scene.context.database.query(many, [BODY]);
    const found = (await checks()).find((check) => check.id === 'code-position');
    equal(found?.count, 50);
    equal(found?.offenders.length, 20);
    await scene.context.database.query('delete from installment where length(iuv) < 3');
    deepEqual(violated(await checks()), []);
  });
});

/**
 * The corruption is written as a wrong program would write it: the counters follow the rows, so that what is named is
 * what is wrong with the rows. What was there is put back behind the counters' back.
 */
async function whileCorrupted<T>({ tables, sql, without }: Corruption, work: () => Promise<T>): Promise<T> {
  const { database } = scene.context;
  const saved = [...new Set([...tables, ...COUNTERS])];
  for (const table of saved) await database.query(`create table saved_${table} as table ${table}`);
  const definition = without === undefined ? '' : await definitionOf(without[1]);
  if (without !== undefined) await database.query(`alter table ${without[0]} drop constraint ${without[1]}`);
  try {
    ok(((await database.query(sql)).rowCount ?? 0) > 0, 'the corruption met no row');
    return await work();
  } finally {
    for (const table of saved) {
      await database.query(`alter table ${table} disable trigger user`);
      await database.query(`delete from ${table}`);
      await database.query(`insert into ${table} overriding system value table saved_${table}`);
      await database.query(`alter table ${table} enable trigger user`);
      await database.query(`drop table saved_${table}`);
    }
    if (without !== undefined)
      await database.query(`alter table ${without[0]} add constraint ${without[1]} ${definition}`);
  }
}

async function definitionOf(constraint: string): Promise<string> {
  const { rows } = await scene.context.database.query<{ definition: string }>(
    'select pg_get_constraintdef(oid) as definition from pg_constraint where conname = $1',
    [constraint],
  );
  return rows[0]?.definition ?? '';
}

describe('the archive', () => {
  const of = async (name: string): Promise<string> => {
    const { rows } = await scene.context.database.query<{ sha256: string }>(
      'select sha256 from delivery where file_name = $1',
      [name],
    );
    const sha256 = rows[0]?.sha256 ?? '';
    return join(scene.context.home, 'archive', BODY, sha256.slice(0, 2), sha256);
  };

  test('bytes of another size are named at once, other bytes of the same size when they are hashed', async () => {
    const bytes: Uint8Array[] = [];
    const { rows } = await scene.context.database.query<{ sha256: string }>(
      "select sha256 from delivery where file_name = '2.csv'",
    );
    for await (const chunk of scene.context.archive.read(BODY, rows[0]?.sha256 ?? '')) bytes.push(chunk);
    const whole = Buffer.concat(bytes);
    const altered = Buffer.from(whole);
    altered[20] = 0x58;
    const path = await of('2.csv');
    await writeFile(path, whole.subarray(1));
    deepEqual(violated(await checks()), ['archive']);
    await writeFile(path, altered);
    deepEqual(violated(await checks()), []);
    const found = await checks({ archive: true });
    deepEqual(violated(found), ['archive']);
    match(found.find((check) => check.id === 'archive')?.offenders[0]?.detail ?? '', /have become/);
    await rm(path);
    match(
      (await checks()).find((check) => check.id === 'archive')?.offenders[0]?.detail ?? '',
      /are not there/,
    );
    await writeFile(path, whole);
    deepEqual(violated(await checks({ archive: true })), []);
  });

  test('a mark that payment codes have overtaken is named', async () => {
    const archive: Archive = { ...scene.context.archive, codeMark: async () => 5 };
    deepEqual(violated(await checks({ context: { ...scene.context, archive } })), ['code-mark']);
  });
});

describe('the Nodo', () => {
  const NODO = `nodo ${BODY}/gpd`;
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(
      `${scene.sandbox.url}/gpd/debt-positions-service/v1/organizations/${BODY}/debtpositions/${path}`,
      {
        method,
        headers: { 'Ocp-Apim-Subscription-Key': KEY, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
    );
    ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.json().catch(() => undefined);
  };
  /** Ids at the Nodo of what nobody paid. */
  const unpaid = async (): Promise<string> => {
    const row = (await scene.sandbox.ledger(BODY)).find((one) => one.status === 'VALID');
    return row?.iupd ?? '';
  };
  const detail = (found: readonly Check[]): string =>
    found.find((check) => check.id === NODO)?.offenders[0]?.detail ?? '';

  test('a payment that receipts should have brought is named, one that is news is not', async () => {
    await pay(3, '0');
    const news = await checks({ nodo: true });
    deepEqual(violated(news), []);
    match(news.at(-1)?.notes?.join() ?? '', /1 payments at the Nodo are not gathered yet/);
    await scene.context.database.query(
      "update gathering set receipts_complete_until = now() + interval '1 hour'",
    );
    const found = await checks({ nodo: true });
    deepEqual(violated(found), [NODO]);
    match(detail(found), /was paid on .* and is not paid here/);
    await bookPayments(scene);
    deepEqual(violated(await checks({ nodo: true })), []);
  });

  test('what somebody else changed, took away or put there is named', async () => {
    const id = await unpaid();
    const position = (await call('GET', id)) as {
      paymentOption: { amount: number; transfer: { amount: number }[]; isPartialPayment: boolean }[];
    };
    const option = position.paymentOption.find((one) => !one.isPartialPayment);
    const [transfer] = option?.transfer ?? [];
    ok(option !== undefined && transfer !== undefined);
    option.amount += 1;
    transfer.amount += 1;
    await call('PUT', `${id}?toPublish=true`, {
      ...position,
      type: 'F',
      fiscalCode: 'VRDLGI75C45F205F',
      fullName: 'DEBITORE',
      switchToExpired: false,
    });
    const changed = await checks({ nodo: true });
    deepEqual(violated(changed), [NODO]);
    match(detail(changed), /code \d{17}: \d+ cents here, \d+ at the Nodo/);
    await call('DELETE', id);
    const absent = await checks({ nodo: true });
    deepEqual(violated(absent), [NODO]);
    equal(detail(absent), 'payable here, absent at the Nodo');
  });

  test('works on a Nodo that lists nothing, one by one', async () => {
    const { nodi } = scene.context;
    const alone: Context = {
      ...scene.context,
      nodi: {
        ...nodi,
        adapter: (name) => ({
          ...nodi.adapter(name),
          open: (access, turn) => {
            const { positions: _, ...nodo } = nodi.adapter(name).open(access, turn);
            return nodo;
          },
        }),
      },
    };
    const found = await checks({ nodo: true, context: alone });
    deepEqual(violated(found), [NODO]);
    equal(found.find((check) => check.id === NODO)?.count, 2, 'the absent position, and the total');
  });
});
