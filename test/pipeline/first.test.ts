/** A connector's first positions take a shorter way, in slices that overlap: nothing of it may be seen afterwards. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Context } from '../../src/pipeline/context.ts';
import { file, openScene, row, type Scene } from './scene.ts';

const GROUPED = `(
  $first := $records[0];
  $first.NOME = "NESSUNO" ? $ignore("nobody") : {
    "key": $first.AVVISO,
    "period": $first.ANNO,
    "description": "TARI " & $first.ANNO,
    "debtor": $debtor($first.CF, $first.NOME),
    "options": [{
      "kind": $count($records) = 1 ? "single" : "plan",
      "installments": [$records#$i.{ "ref": $string($i), "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy") }]
    }]
  }
)`;

/** What a load leaves, without ids, codes and times. */
async function left(scene: Scene): Promise<unknown> {
  const { rows } = await scene.context.database.query<{ left: unknown }>(
    `select jsonb_build_object(
       'positions', (select jsonb_agg(jsonb_build_array(source_key, generation, version, state, service, period, list, debtor_code, amount, encode(hash, 'hex')) order by source_key) from position),
       'versions', (select jsonb_agg(jsonb_build_array(p.source_key, v.version, v.action, v.state, v.record, v.content::jsonb, encode(v.hash, 'hex')) order by p.source_key, v.version)
         from position_version v join position p using (organization_id, position_id)),
       'installments', (select jsonb_agg(jsonb_build_array(p.source_key, i.ref, i.option_number, i.plan, i.amount, i.due_date, i.state) order by p.source_key, i.ref)
         from installment i join position p using (organization_id, position_id)),
       'wanted', (select jsonb_agg(jsonb_build_array(p.source_key, u.access_id, u.state, u.gone, u.wanted_version, u.first_due) order by p.source_key)
         from publication u join position p using (organization_id, position_id)),
       'records', (select jsonb_agg(jsonb_build_array(r.number, r.at_offset, r.length, r.line, r.lines, r.unit, r.outcome, r.cents, p.source_key, r.reason) order by r.number)
         from record r join delivery d using (organization_id, delivery_id) left join position p using (organization_id, position_id) where d.file_name = 'list.csv'),
       'problems', (select jsonb_agg(jsonb_build_array(q.number, q.code, q.line, q.native_key, q.warning) order by q.number, q.ordinal)
         from problem q join delivery d using (organization_id, delivery_id) where d.file_name = 'list.csv'),
       'staged', (select count(*) from staged_unit)) as left`,
  );
  return rows[0]?.left;
}

const LIST = file([
  row(1),
  row(2, { key: '2026/000001' }),
  row(3, { amount: '0,00' }),
  row(4),
  row(5, { key: '2026/000004' }),
  row(6),
  row(6),
  row(7).replace('DEBITORE 7', 'NESSUNO'),
  row(8, { cf: 'RSSMRA80A01H501X' }),
]);

async function loaded(grouped: boolean, before: readonly string[]): Promise<unknown> {
  const scene = await openScene({
    positions: GROUPED,
    gestionale: {
      positions: {
        format: 'csv',
        options: {
          encoding: 'windows-1252',
          delimiter: ';',
          header: true,
          amount: 'IMPORTO',
          ...(grouped ? { groupBy: 'AVVISO' } : {}),
        },
        uniqueWithin: 'period',
        keyField: 'AVVISO',
        ...(grouped ? { groupBy: 'AVVISO' } : {}),
      },
    },
  });
  if (before.length > 0) {
    await scene.drop('before.csv', file(before));
    await scene.run(['collect', 'ingest']);
  }
  await scene.drop('list.csv', LIST);
  await scene.run(['collect', 'ingest']);
  return left(scene);
}

test('a first load leaves what slice after slice would have left', async (t) => {
  for (const grouped of [false, true])
    await t.test(grouped ? 'records in groups' : 'record by record', async () => {
      const first = await loaded(grouped, []);
      // A problem that waits to be closed sends everything the long way.
      const next = await loaded(grouped, [row(99, { amount: '0,00' })]);
      assert.deepEqual(first, next);
      assert.ok(JSON.stringify(first).includes('created'));
    });
});

const ROWS = 11_000;

test('slices that overlap commit in order, and what one leaves undone is done once', async (t) => {
  for (const point of ['apply.in-slice', 'apply.before-slice-commit', 'apply.after-slice-commit'])
    await t.test(point, async () => {
      const scene = await openScene();
      let met = 0;
      const failing: Context = {
        ...scene.context,
        crash: (where) => {
          met += where === point ? 1 : 0;
          if (where === point && met === 2) throw new Error('as if killed');
        },
      };
      await scene.drop('list.csv', file(Array.from({ length: ROWS }, (_, index) => row(index))));
      await assert.rejects(scene.run(['collect', 'ingest'], failing), /as if killed/);
      const { rows: between } = await scene.context.database.query<{ unit: number; records: number }>(
        'select applied_unit as unit, (select count(*) from record) as records from delivery',
      );
      assert.equal(between[0]?.records, between[0]?.unit, 'the checkpoint says what is there');
      assert.ok((between[0]?.unit ?? 0) < ROWS);
      await scene.run(['collect', 'ingest']);
      const { rows } = await scene.context.database.query<{ [name: string]: number }>(
        `select (select count(*) from record where outcome = 'created') as records, (select count(*) from position) as positions,
           (select count(*) from position_version) as versions, (select count(distinct iuv) from installment) as codes,
           (select count(*) from publication) as wanted, (select count(*) from delivery where state = 'applied') as applied,
           (select count(*) from record r join position p using (organization_id, position_id) join installment i using (organization_id, position_id)) as whole`,
      );
      const all = { records: ROWS, positions: ROWS, versions: ROWS, codes: ROWS, wanted: ROWS, whole: ROWS };
      assert.deepEqual(rows[0], { ...all, applied: 1 });
    });
});
