/** What several workers share in PostgreSQL: counters of codes, and the window of calls of a credential. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problem } from '../../src/domain/problem.ts';
import { takeCodes } from '../../src/store/codes.ts';
import { closeCredential, credentialState, openCredential, takeCall } from '../../src/store/credentials.ts';
import { testDatabase } from '../database.ts';

const SERIES = { organization: '01234567897', auxDigit: 3, segregationCode: '01' };

test('blocks of codes never overlap, start at the floor, and a higher floor lifts them', async () => {
  const { database } = await testDatabase();
  const firsts = await Promise.all(Array.from({ length: 12 }, () => takeCodes(database, SERIES, 100, 1)));
  assert.deepEqual(
    firsts.toSorted((a, b) => a - b),
    Array.from({ length: 12 }, (_, n) => 1 + 100 * n),
  );
  assert.equal(await takeCodes(database, SERIES, 10, 50_000), 50_000);
  assert.equal(await takeCodes(database, SERIES, 10, 1), 50_010);
  assert.equal(await takeCodes(database, { ...SERIES, segregationCode: '02' }, 10, 1), 1);
});

test('a window of calls is shared: those beyond it are told how long to wait, and then go', async () => {
  const { database } = await testDatabase();
  const turns = await Promise.all(Array.from({ length: 20 }, () => takeCall(database, 'x', 8, 400)));
  assert.equal(turns.filter((wait) => wait === undefined).length, 8);
  const waits = turns.filter((wait) => wait !== undefined);
  assert.ok(
    waits.every((wait) => wait >= 10 && wait <= 400),
    waits.join(),
  );
  assert.equal(await takeCall(database, 'another', 8, 400), undefined);
  await new Promise((resolve) => setTimeout(resolve, Math.max(...waits)));
  assert.equal(await takeCall(database, 'x', 8, 400), undefined);
});

test('a credential that fails stays closed until the furthest instant, counts its failures, and opens clean', async () => {
  const { database } = await testDatabase();
  const busy = problem('nodo.busy', 'busy', { class: 'transient' });
  const [near, far] = [new Date(Date.now() + 1_000), new Date(Date.now() + 60_000)];
  assert.deepEqual(await credentialState(database, 'x'), { failures: 0, closedUntil: null, problem: null });
  await closeCredential(database, 'x', far, busy);
  await closeCredential(database, 'x', near, busy);
  assert.deepEqual(await credentialState(database, 'x'), { failures: 2, closedUntil: far, problem: busy });
  await openCredential(database, 'x');
  assert.deepEqual(await credentialState(database, 'x'), { failures: 0, closedUntil: null, problem: null });
});
