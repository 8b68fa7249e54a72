import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BORGO, type Files, GESTIONALE, GOOD, load, place, spoiled, TARI } from './tree.ts';

const MENSA = `${BORGO}/mensa.yaml`;

/** Two connectors of one segregation code, with what each says about unknown payments. */
const pair = (tari: string, mensa: string): Files => ({
  ...GOOD,
  [TARI]: `${GOOD[TARI]}${tari}`,
  [MENSA]: `${String(GOOD[MENSA]).replace('"02"', '"01"')}${mensa}`,
});

const ownersOf = async (files: Files) =>
  Object.fromEntries((await load(files)).connectors.map((one) => [one.connector, one.unknownPayments]));

test('the connector that says so owns the unknown payments of a segregation code', async () => {
  assert.deepEqual(await ownersOf(pair('unknownPayments: true\n', '')), { mensa: false, tari: true });
  assert.deepEqual(await ownersOf(pair('', 'unknownPayments: true\n')), { mensa: true, tari: false });
  assert.deepEqual(await ownersOf(spoiled(TARI, 'parameters:', 'unknownPayments: false\nparameters:')), {
    mensa: true,
    tari: false,
  });
});

test('when nobody says who owns them, those that are silent are told', async () => {
  const found = await load(pair('', ''));
  assert.deepEqual(found.problems.map(place), [
    `${MENSA}:1:1 unknownPayments.missing`,
    `${TARI}:1:1 unknownPayments.missing`,
  ]);
  assert.deepEqual(found.connectors, []);
});

test('two owners are one too many', async () => {
  const found = await load(pair('unknownPayments: true\n', 'unknownPayments: true\n'));
  assert.deepEqual(found.problems.map(place), [
    `${MENSA}:8:18 unknownPayments.twice`,
    `${TARI}:15:18 unknownPayments.twice`,
  ]);
});

test('a broken connector keeps its say', async () => {
  const found = await load(pair('unknownPayments: true\nbroken: 1\n', ''));
  assert.deepEqual(found.problems.map(place), [`${TARI}:16:1 key.unknown`]);
  assert.deepEqual(
    found.connectors.map(({ connector, unknownPayments }) => ({ connector, unknownPayments })),
    [{ connector: 'mensa', unknownPayments: false }],
  );
});

test('two connectors never read the same file', async () => {
  const other = String(GOOD[MENSA]).replace('"02"', '"01"');
  const files = {
    ...GOOD,
    [TARI]: `${other.replace('*.csv', 'T*.csv').replace('drop/mensa', './drop//mensa/')}unknownPayments: true\n`,
  };
  const found = await load(files);
  assert.deepEqual(found.problems.map(place), [
    `${MENSA}:5:10 receive.overlap`,
    `${TARI}:5:10 receive.overlap`,
  ]);
  assert.match(found.problems[0]?.message ?? '', /01234567897-borgo-esempio\/tari/);
  const apart = { ...files, [MENSA]: String(GOOD[MENSA]).replace('*.csv', 'MENSA*.csv') };
  assert.deepEqual((await load(apart)).problems, []);
});

test('what is written back is not read again', async () => {
  const files = spoiled(
    TARI,
    'to: sftp://files.vendor.example/in/esiti',
    'to: sftp://files.vendor.example/out/tari/',
  );
  assert.deepEqual((await load(files)).problems.map(place), [`${TARI}:10:7 receive.loop`]);
  const named = {
    ...files,
    [GESTIONALE]: String(GOOD[GESTIONALE]).replace('{received.stem}.esito.csv', 'ESITO_{received.stem}.txt'),
  };
  assert.deepEqual((await load(named)).problems, []);
});

test('two folders of one organization', async () => {
  const files = {
    ...GOOD,
    'connectors/01234567897-copy/organization.yaml': String(GOOD[`${BORGO}/organization.yaml`]),
  };
  const found = await load(files);
  assert.deepEqual(found.problems.map(place), [
    'connectors/01234567897-copy/organization.yaml:2:15 organization.twice',
  ]);
  assert.equal(found.connectors.length, 2);
});

test('of two connectors the one that does not say no owns unknown payments', async () => {
  assert.deepEqual(await ownersOf(pair('', 'unknownPayments: false\n')), { mensa: false, tari: true });
  assert.deepEqual(await ownersOf(pair('unknownPayments: false\n', '')), { mensa: true, tari: false });
});
