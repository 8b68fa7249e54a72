import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  DAY_MS,
  daysFromNow,
  IBAN,
  iupdOf,
  iuvOf,
  KEY_OF_ORG,
  navOf,
  ORG,
  OTHER_IBAN,
  option,
  PAIDS,
  PROVINCE,
  PROVINCE_IBAN,
  position,
  type Stage,
  stage,
  transfer,
  V1,
  V2,
  withPlan,
} from './fixture.ts';
import { conforms, GPD_V1, GPD_V2, missing } from './official.ts';

let on: Stage;
before(async () => {
  on = await stage();
});
after(() => on.close());
beforeEach(async () => {
  await on.client.reset();
  await on.client.createKey(KEY_OF_ORG);
});

const create = (body: unknown, toPublish = true) => on.call('POST', `${V1}?toPublish=${toPublish}`, body);
const statusOf = async (number: number) => (await on.call('GET', `${V1}/${iupdOf(number)}`)).json().status;

test('the official documents are there to check answers against', { skip: missing }, () => {
  conforms(GPD_V1, 'PaymentPositionModel', position(1));
});

test('creates, shows, lists, replaces and deletes one position', async () => {
  const created = await create(position(1));
  equal(created.status, 201);
  conforms(GPD_V1, 'PaymentPositionModel', created.json());
  equal(created.json().status, 'VALID');

  const shown = await on.call('GET', `${V1}/${iupdOf(1)}`, undefined, { 'X-Request-Id': 'abc' });
  conforms(GPD_V1, 'PaymentPositionModelBaseResponse', shown.json());
  equal(shown.headers.get('X-Request-Id'), 'abc');
  equal(shown.headers.get('x-remaining-calls-per-min'), '98');

  const replaced = await on.call(
    'PUT',
    `${V1}/${iupdOf(1)}?toPublish=true`,
    position(1, { paymentOption: [option(1, { amount: 900 })] }),
  );
  equal(replaced.status, 200);
  conforms(GPD_V1, 'PaymentPositionModel', replaced.json());

  await create(position(2), false);
  const listed = await on.call('GET', `${V1}?limit=1&orderby=IUPD&ordering=ASC`);
  conforms(GPD_V1, 'PaymentPositionsInfo', listed.json());
  deepEqual(listed.json().page_info, { page: 0, limit: 1, items_found: 1, total_pages: 2 });
  equal((await on.call('GET', `${V1}?due_date_from=2026-01-01&due_date_to=2026-03-15`)).status, 400);

  const deleted = await on.call('DELETE', `${V1}/${iupdOf(1)}`);
  equal(deleted.json(), 'The debt position was successfully deleted');
  equal((await on.call('GET', `${V1}/${iupdOf(1)}`)).status, 404);
});

test('drafts, publishes and invalidates as the state machine says', async () => {
  await create(position(1), false);
  equal(await statusOf(1), 'DRAFT');
  equal((await on.call('POST', `${V1}/${iupdOf(1)}/invalidate`)).status, 409);
  equal((await on.call('POST', `${V1}/${iupdOf(1)}/publish`)).json().status, 'VALID');
  equal((await on.call('POST', `${V1}/${iupdOf(1)}/publish`)).status, 409);
  equal((await on.call('POST', `${V1}/${iupdOf(1)}/invalidate`)).json().status, 'INVALID');
  const update = await on.call('PUT', `${V1}/${iupdOf(1)}?toPublish=true`, position(1));
  equal(update.status, 409);
  match(String(update.json().title), /not in updatable state/);
  equal((await on.call('DELETE', `${V1}/${iupdOf(1)}`)).status, 200);
});

test('what starts later is PUBLISHED, then VALID, and EXPIRED only when asked to', async () => {
  const later = { validityDate: daysFromNow(5), switchToExpired: true };
  equal((await create(position(1, later))).json().status, 'PUBLISHED');
  await create(position(2, { ...later, switchToExpired: false }));
  await on.client.advance(6 * DAY_MS);
  equal(await statusOf(1), 'VALID');
  await on.client.advance(30 * DAY_MS);
  equal(await statusOf(1), 'EXPIRED');
  equal(await statusOf(2), 'VALID');
  deepEqual(await on.client.verify({ org: ORG, noticeNumber: navOf(1) }), {
    payable: false,
    fault: 'PAA_PAGAMENTO_SCADUTO',
  });
  const again = position(1, {
    switchToExpired: true,
    paymentOption: [option(1, { dueDate: daysFromNow(90) })],
  });
  equal((await on.call('PUT', `${V1}/${iupdOf(1)}?toPublish=true`, again)).json().status, 'VALID');
});

test('a paid position refuses every change; paying an option closes the other way of paying', async () => {
  for (const number of [1, 11, 21]) equal((await create(withPlan(number))).status, 201);
  equal((await on.client.pay({ org: ORG, noticeNumber: navOf(1) })).paid, true);
  equal((await on.client.pay({ org: ORG, iuv: iuvOf(12) })).paid, true);
  equal(await statusOf(1), 'PAID');
  equal(await statusOf(11), 'PARTIALLY_PAID');
  for (const number of [1, 11]) {
    const update = await on.call('PUT', `${V1}/${iupdOf(number)}?toPublish=true`, withPlan(number));
    equal(update.status, 409);
    equal(update.json().title, 'Existing related payment found');
    equal((await on.call('DELETE', `${V1}/${iupdOf(number)}`)).status, 409);
    equal((await on.call('POST', `${V1}/${iupdOf(number)}/invalidate`)).status, 409);
  }
  const unknown = { paid: false, fault: 'PAA_PAGAMENTO_SCONOSCIUTO' };
  deepEqual(await on.client.pay({ org: ORG, noticeNumber: navOf(2) }), unknown);
  deepEqual(await on.client.pay({ org: ORG, noticeNumber: navOf(11) }), unknown);
  equal((await on.client.pay({ org: ORG, noticeNumber: navOf(13) })).paid, true);
  equal(await statusOf(11), 'PAID');
  deepEqual(await on.client.pay({ org: ORG, noticeNumber: navOf(13) }), {
    paid: false,
    fault: 'PAA_PAGAMENTO_DUPLICATO',
  });
});

test('an option may be marked as paid elsewhere, once', async () => {
  await create(position(1));
  const closed = await on.call('POST', `${PAIDS}/${navOf(1)}`, { paymentDate: '2026-01-10T10:00:00Z' });
  equal(closed.status, 200);
  conforms(GPD_V2, 'PaymentsModelResponse', closed.json());
  equal(closed.json().paymentMethod, 'CLOSED_AS_ALREADY_PAID_BY_EC');
  equal(await statusOf(1), 'PAID');
  equal((await on.call('POST', `${PAIDS}/${navOf(1)}`, {})).status, 409);
  equal((await on.call('POST', `${PAIDS}/${navOf(9)}`, {})).status, 404);
});

test('a bulk call is all or nothing, and does not say which position was at fault', async () => {
  const hundred = Array.from({ length: 100 }, (_, index) => position(index + 1));
  const bad = hundred.with(
    57,
    position(58, { paymentOption: [option(58, { transfer: [transfer(12_050, { iban: PROVINCE_IBAN })] })] }),
  );
  const refused = await on.call('POST', `${V2}?toPublish=true`, { paymentPositions: bad });
  equal(refused.status, 400);
  conforms(GPD_V2, 'ProblemJson', refused.json());
  ok(!refused.text.includes(iupdOf(58)) && !refused.text.includes(PROVINCE_IBAN));
  equal((await on.client.ledger()).length, 0);

  const created = await on.call('POST', `${V2}?toPublish=true`, { paymentPositions: hundred });
  deepEqual([created.status, created.text], [201, '']);
  const rows = await on.client.ledger();
  equal(rows.length, 100);
  ok(
    rows.every(
      ({ status, versions, repeated }) => status === 'VALID' && versions.length === 1 && repeated === 0,
    ),
  );

  const twice = await on.call('POST', `${V2}?toPublish=true`, {
    paymentPositions: [position(101), position(101)],
  });
  equal(twice.status, 409);
  const many = await on.call('POST', V2, { paymentPositions: [...hundred, position(101)] });
  equal(many.status, 400);
});

test('bulk update and deletion leave everything alone when one position cannot', async () => {
  await on.call('POST', `${V2}?toPublish=true`, { paymentPositions: [position(1), position(2)] });
  await on.client.pay({ org: ORG, noticeNumber: navOf(2) });
  const lower = [1, 2].map((number) => position(number, { paymentOption: [option(number, { amount: 5 })] }));
  equal((await on.call('PUT', `${V2}?toPublish=true`, { paymentPositions: lower })).status, 409);
  equal((await on.call('DELETE', V2, { paymentPositionIUPDs: [iupdOf(1), iupdOf(2)] })).status, 409);
  equal((await on.call('DELETE', V2, { paymentPositionIUPDs: [iupdOf(1), iupdOf(9)] })).status, 404);
  equal((await on.client.ledger())[0]?.options[0]?.amount, 12_050);
  deepEqual((await on.call('PUT', `${V2}?toPublish=true`, { paymentPositions: lower.slice(0, 1) })).text, '');
  equal((await on.client.ledger())[0]?.options[0]?.amount, 5);
  equal((await on.call('DELETE', V2, { paymentPositionIUPDs: [iupdOf(1)] })).status, 200);
  equal((await on.client.ledger())[0]?.status, undefined);
});

test('the ledger tells the same content applied twice running from a return to an old content', async () => {
  await create(position(1, { paymentOption: [option(1, { dueDate: '2099-01-01T00:00:00Z' })] }));
  const put = (amount: number) =>
    on.call(
      'PUT',
      `${V1}/${iupdOf(1)}?toPublish=true`,
      position(1, { paymentOption: [option(1, { amount, dueDate: '2099-01-01T00:00:00Z' })] }),
    );
  for (const amount of [7, 12_050]) await put(amount);
  const [row] = await on.client.ledger(ORG);
  deepEqual(
    [row?.versions.length, row?.repeated, Object.values(row?.applied ?? {}).toSorted()],
    [3, 0, [1, 2]],
  );
  await put(12_050);
  equal((await on.client.ledger(ORG))[0]?.repeated, 1);
});

test('an IBAN is replaced in unpaid positions only', async () => {
  await on.call('POST', `${V2}?toPublish=true`, { paymentPositions: [position(1), position(2)] });
  await on.client.pay({ org: ORG, noticeNumber: navOf(2) });
  const changed = await on.call('PATCH', `${V1}/transfers?oldIban=${IBAN}`, { newIban: OTHER_IBAN });
  conforms(GPD_V1, 'UpdateTransferIbanMassiveResponse', changed.json());
  equal(changed.json().updatedTransfers, 1);
  match((await on.call('GET', `${V1}/${iupdOf(1)}`)).text, new RegExp(OTHER_IBAN));
  match((await on.call('GET', `${V1}/${iupdOf(2)}`)).text, new RegExp(IBAN));
});

test('a notification fee raises the amount that is read back and paid', async () => {
  await create(position(1));
  await on.client.notificationFee({ org: ORG, noticeNumber: navOf(1), amount: 250 });
  match((await on.call('GET', `${V1}/${iupdOf(1)}`)).text, /"amount":12300/);
  const answer = await on.client.pay({ org: ORG, noticeNumber: navOf(1) });
  equal(answer.paid && answer.receipt.amount, 12_300);
});

test('a key opens its own organizations and codes only', async () => {
  const unknown = await on.call('GET', V1, undefined, { 'Ocp-Apim-Subscription-Key': 'nobody' });
  equal(unknown.status, 401);
  equal(unknown.json().statusCode, 401);
  equal((await on.call('GET', V1.replace(ORG, '99999999999'))).status, 403);
  await on.client.createKey({
    key: 'other',
    organizations: [ORG, PROVINCE],
    segregationCodes: ['47'],
    ibans: {},
  });
  await create(position(1));
  const foreign = { 'Ocp-Apim-Subscription-Key': 'other' };
  equal((await on.call('GET', `${V1}/${iupdOf(1)}`, undefined, foreign)).status, 403);
  equal((await on.call('DELETE', `${V1}/${iupdOf(1)}`, undefined, foreign)).status, 403);
  const list = await on.call('GET', V1, undefined, foreign);
  deepEqual(list.json().payment_position_list, []);
});
