import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Context } from '../../src/pipeline/context.ts';
import { dispatch } from '../../src/pipeline/dispatch.ts';
import { markTold, newEdition, reEmit, report } from '../../src/pipeline/report.ts';
import { outgoingOf } from '../../src/store/outgoing.ts';
import { bookPayments, CONNECTOR, linesOf, openReturns, pay, payable, withReport } from './returns.ts';
import { BODY } from './scene.ts';

test('again: the same bytes; a new edition: the same lines under a new number; told by a person: never', async () => {
  const scene = await openReturns();
  const { context } = scene;
  const iuvs = await payable(scene, 3);
  await pay(scene, iuvs.slice(0, 2));
  await bookPayments(scene);
  await report(context, CONNECTOR);
  await dispatch(context, CONNECTOR);
  const before = (await scene.returned()).get('PAGATI_000001.csv');
  const [first] = await outgoingOf(context.database, CONNECTOR, 1);
  assert.ok(first && before);
  assert.equal(createHash('sha256').update(before).digest('hex'), first.sha256);
  const key = { organization: BODY, outgoing: first.id };
  await rm(join(scene.back, 'PAGATI_000001.csv'));
  assert.ok((await reEmit(context, key, 'm.rossi')).ok);
  assert.ok(!(await reEmit(context, key, 'm.rossi')).ok, 'it is on its way');
  await dispatch(context, CONNECTOR);
  assert.deepEqual((await scene.returned()).get('PAGATI_000001.csv'), before);

  // The facts are those of the first report, whatever has happened to the payments since.
  await context.database.query('update payment set amount = amount + 1');
  await withReport(
    scene,
    {},
    { report: '{ "N": $file.number, "EVENTO": "nuovo", "IUV": iuv, "PAGATO": $euro(paid.amount) }' },
  );
  const edition = await newEdition(context, key, 'm.rossi');
  assert.ok(edition.ok);
  assert.deepEqual([edition.value.number, edition.value.editionOf], [2, first.id]);
  const again = await newEdition(context, { organization: BODY, outgoing: edition.value.id }, 'm.rossi');
  assert.ok(again.ok && again.value.editionOf === first.id && again.value.number === 3);
  await dispatch(context, CONNECTOR);
  assert.deepEqual(linesOf((await scene.returned()).get('PAGATI_000002.csv')).slice(1), [
    `2;nuovo;;${iuvs[0]};101,50;;`,
    `2;nuovo;;${iuvs[1]};102,50;;`,
  ]);

  await pay(scene, iuvs.slice(2));
  await bookPayments(scene);
  const { rows } = await context.database.query<{ iuv: string; receiptId: string }>(
    'select iuv, receipt_id as "receiptId" from payment_event where told_at is null',
  );
  const events = rows.map((one) => ({ ...one, event: 'paid' as const, ordinal: 0 }));
  assert.equal(await markTold(context, BODY, events, 'm.rossi'), 1);
  assert.equal(await markTold(context, BODY, events, 'm.rossi'), 0);
  assert.equal(await report(context, CONNECTOR), 0);
});

/** Does something, as another worker or a person would, between the bytes of a report and its transaction. */
function meanwhile(context: Context, act: () => Promise<unknown>): Context {
  let acted = false;
  const { archive } = context;
  return {
    ...context,
    archive: {
      ...archive,
      async store(organization, bytes) {
        const stored = await archive.store(organization, bytes);
        if (!acted) {
          acted = true;
          await act();
        }
        return stored;
      },
    },
  };
}

test('an event marked as told, or a lease lost, while its report is made: that report never is, the next one is right', async () => {
  const scene = await openReturns();
  const { context } = scene;
  const iuvs = await payable(scene, 2);
  await pay(scene, iuvs);
  await bookPayments(scene);
  const { rows } = await context.database.query<{ iuv: string; receiptId: string }>(
    'select iuv, receipt_id as "receiptId" from payment_event where iuv = $1 and event = $2',
    [iuvs[0], 'paid'],
  );
  const events = rows.map((one) => ({ ...one, event: 'paid' as const, ordinal: 0 }));
  const marking = meanwhile(context, () => markTold(context, BODY, events, 'm.rossi'));
  assert.equal(await report(marking, CONNECTOR), 0);
  const stealing = meanwhile(context, () =>
    context.database.query("update lease set epoch = epoch + 1 where subject = 'report:tari'"),
  );
  assert.equal(await report(stealing, CONNECTOR), 0);
  assert.deepEqual(await outgoingOf(context.database, CONNECTOR, 10), []);
  await context.database.query(
    "update lease set until = now() - interval '1 s' where subject = 'report:tari'",
  );
  assert.equal(await report(context, CONNECTOR), 1);
  await dispatch(context, CONNECTOR);
  assert.deepEqual(
    linesOf((await scene.returned()).get('PAGATI_000001.csv'))
      .slice(1)
      .map((line) => line.split(';')[3]),
    [iuvs[1]],
  );
});
