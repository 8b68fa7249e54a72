import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { iupdOf, ORG, operation } from '../debts.ts';
import { sandboxStage } from './sandbox-stage.ts';

test('lists everything of an organization, page after page, oldest first', async () => {
  const stage = await sandboxStage();
  try {
    await stage.reset();
    const { nodo } = stage;
    ok(nodo.positions !== undefined);
    const numbers = Array.from({ length: 120 }, (_, index) => index + 1);
    for (const from of [0, 60]) {
      const outcomes = await nodo.send(
        numbers.slice(from, from + 60).map((number) => operation('create', number)),
        AbortSignal.timeout(10_000),
      );
      ok(outcomes.every(({ kind }) => kind === 'confirmed'));
    }
    const found: string[] = [];
    for (let page = 0, more = true; more; page += 1) {
      const answer = await nodo.positions(ORG, page, AbortSignal.timeout(10_000));
      ok(answer.ok);
      found.push(...answer.value.items.map(({ iupd }) => iupd));
      more = answer.value.more;
    }
    equal(found.length, 120);
    deepEqual(new Set(found), new Set(numbers.map(iupdOf)));
    const [first] = found;
    ok(first !== undefined);
    const [listed, read] = await Promise.all([
      nodo.positions(ORG, 0, AbortSignal.timeout(10_000)),
      nodo.read(ORG, first, AbortSignal.timeout(10_000)),
    ]);
    ok(listed.ok && read.ok);
    deepEqual(listed.value.items[0], read.value, 'the list says what a read says');
  } finally {
    await stage.close();
  }
});

test('an organization without positions has an empty list', async () => {
  const stage = await sandboxStage();
  try {
    await stage.reset();
    const answer = await stage.nodo.positions?.(ORG, 0, AbortSignal.timeout(10_000));
    deepEqual(answer, { ok: true, value: { items: [], more: false } });
  } finally {
    await stage.close();
  }
});
