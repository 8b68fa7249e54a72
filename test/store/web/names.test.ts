import { deepEqual, equal } from 'node:assert/strict';
import { after, test } from 'node:test';
import { Database } from '../../../src/store/database.ts';
import { connectorNames, organizationNames } from '../../../src/store/web/names.ts';
import { untoldNamed } from '../../../src/store/web/untold-named.ts';
import { bookPayments, openReturns, pay, payable } from '../../pipeline/returns.ts';
import { BODY } from '../../pipeline/scene.ts';
import { OTHER } from './scene.ts';

const scene = await openReturns();
const { database } = scene.context;
await database.query("insert into organization (organization_id, name) values ($1, 'Altro ente')", [OTHER]);
// Without the first wall.
const trusting = new Database({ url: database.url, max: 1, trusting: true });
after(() => trusting.close());

test('names are those of one’s own bodies, whichever wall is left', async () => {
  for (const one of [database, trusting]) {
    deepEqual(await one.view([BODY], organizationNames), [{ organization: BODY, name: 'Comune di Prova' }]);
    deepEqual(await one.view([OTHER], connectorNames), []);
    deepEqual(await one.view([BODY], connectorNames), [{ organization: BODY, connector: 'tari' }]);
    equal((await one.view('all', organizationNames)).length, 2);
  }
});

test('events are named by whom they are of, until they are told', async () => {
  const [iuv = ''] = await payable(scene, 1);
  await pay(scene, [iuv]);
  await bookPayments(scene);
  const { rows } = await database.query<{ id: string }>('select receipt_id as id from payment');
  const event = {
    organization: BODY,
    iuv,
    receiptId: rows[0]?.id ?? '',
    event: 'paid',
    ordinal: 0,
  } as const;
  const known = await database.query<{ ordinal: number }>(
    "select ordinal from payment_event where event = 'paid'",
  );
  const named = { ...event, ordinal: known.rows[0]?.ordinal ?? 0 };
  for (const one of [database, trusting]) {
    equal((await one.view([BODY], (view) => untoldNamed(view, [named])))[0]?.amountCents, 10_150);
    deepEqual(await one.view([OTHER], (view) => untoldNamed(view, [named])), []);
    deepEqual(await one.view('all', (view) => untoldNamed(view, [{ ...named, event: 'settled' }])), []);
  }
  await database.query('update payment_event set told_at = now()');
  deepEqual(await database.view([BODY], (view) => untoldNamed(view, [named])), []);
});
