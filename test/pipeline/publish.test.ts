import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { concerns } from '../../src/pipeline/concerns.ts';
import { publish } from '../../src/pipeline/publish.ts';
import { waits } from '../../src/pipeline/waits.ts';
import { refusedPublications } from '../../src/store/statistics.ts';
import type { Scene } from './scene.ts';
import { BODY, KEY, openScene, POSITIONS, row } from './scene.ts';
import { assertNodoAgrees, codes, INTAKE, last, outcomes, send, TO_NODO } from './views.ts';

const ACCESS = { organization: BODY, access: 'gpd' };
/** A right IBAN that the Nodo does not know as one of the body's. */
const FOREIGN = 'IT45R0760103200000000001016';

const toGpd = async (scene: Scene) =>
  (await scene.sandbox.attempts()).filter((one) => one.path.includes('/debtpositions'));

/** Most calls that fell in any ten seconds. */
function busiest(unsorted: readonly number[]): number {
  const instants = unsorted.toSorted((one, other) => one - other);
  let most = 0;
  let from = 0;
  instants.forEach((instant, index) => {
    while ((instants[from] ?? instant) <= instant - 10_000) from += 1;
    most = Math.max(most, index - from + 1);
  });
  return most;
}

describe('publish', { concurrency: true }, () => {
  test('one bad IBAN among 1,000 positions: 999 are published, one is refused with the reason of the Nodo, in less than 40 calls', async () => {
    const scene = await openScene({
      positions: POSITIONS.replace(
        '"dueDate"',
        `"transfers": [{ "amount": $cents(IMPORTO), "organization": $connector.organization, "iban": AVVISO = "2026/000500" ? "${FOREIGN}" : $connector.service.iban }], "dueDate"`,
      ),
    });
    await send(
      scene,
      'a.csv',
      Array.from({ length: 1_000 }, (_, n) => row(n)),
    );
    assert.deepEqual(await outcomes(scene), { state: 'applied', created: 1_000 });
    const ledger = await scene.sandbox.ledger(BODY);
    assert.equal(ledger.filter((one) => one.status === 'VALID').length, 999);
    const refused = await refusedPublications(scene.context.database, await last(scene), 10);
    assert.equal(refused.length, 1);
    assert.match(refused[0]?.key ?? '', /2026\/000500$/);
    assert.match(refused[0]?.problem?.code ?? '', /^nodo\./);
    assert.match(refused[0]?.problem?.message ?? '', /iban/i);
    const calls = (await toGpd(scene)).length;
    assert.ok(calls < 40, `${calls} calls`);
    const [concern] = (await concerns(scene.context)).filter((one) => one.kind === 'refused');
    assert.match(concern?.reason ?? '', /refused 1 position/);
    // It is no longer asked for, until its row changes.
    await scene.run(['publish']);
    assert.equal((await toGpd(scene)).length, calls);
    assert.deepEqual(
      (await waits(scene.context)).filter((one) => one.kind === 'publication'),
      [],
    );
  });

  test('a Nodo that is down, then says 429, then loses an answer: everything once, the wait is visible, at most 100 calls in any 10 seconds', async () => {
    const scene = await openScene();
    await send(
      scene,
      'a.csv',
      Array.from({ length: 150 }, (_, n) => row(n)),
      INTAKE,
    );
    const of = '/debtpositions';
    await scene.sandbox.order({ kind: 'down', seconds: 1.5, path: of });
    await scene.sandbox.order({ kind: 'status', status: 429, retryAfterSeconds: 2, times: 3, path: of });
    await scene.sandbox.order({ kind: 'lostAnswer', times: 1, path: of });
    const reasons = new Set<string>();
    const deadline = Date.now() + 40_000;
    for (;;) {
      await scene.run(['publish']);
      const [wait] = (await waits(scene.context)).filter((one) => one.kind === 'publication');
      if (wait === undefined) break;
      assert.ok(
        wait.until !== undefined && Date.parse(wait.until) > scene.context.clock.now().getTime(),
        wait.reason,
      );
      reasons.add(wait.reason);
      const [closed] = (await concerns(scene.context)).filter((one) => one.kind === 'credential');
      if (closed?.until !== undefined) reasons.add(closed.reason);
      assert.ok(Date.now() < deadline, wait.reason);
      // Nothing leaves before its time.
      const before = (await toGpd(scene)).length;
      assert.equal(await publish(scene.context, ACCESS), 0);
      assert.equal((await toGpd(scene)).length, before);
      await sleep(300);
      scene.advance(Date.parse(wait.until) - scene.context.clock.now().getTime());
    }
    const told = [...reasons].join('\n');
    assert.match(told, /did not answer/);
    assert.match(told, /allows no more calls/);
    assert.match(told, /100 without an answer yet/);
    assert.match(told, /nothing leaves after \d+ failures in a row/);
    const attempts = await toGpd(scene);
    const faults = attempts.map((one) => one.fault ?? '');
    for (const fault of ['down', 'status 429', 'lostAnswer']) assert.ok(faults.includes(fault), fault);
    const ledger = await scene.sandbox.ledger(BODY);
    assert.deepEqual(
      [
        ledger.length,
        ledger.filter((one) => one.status === 'VALID' && one.versions.length === 1 && one.repeated === 0)
          .length,
      ],
      [150, 150],
    );
    await assertNodoAgrees(scene);
    assert.equal((await scene.sandbox.rates())[`gpd:${KEY}`]?.refused, 0);
  });

  test('the answer to a hundred is lost: each is read back once, in at most 100 calls in any 10 seconds', async () => {
    const scene = await openScene();
    await scene.sandbox.order({ kind: 'lostAnswer', times: 1, path: '/debtpositions' });
    await send(
      scene,
      'a.csv',
      Array.from({ length: 110 }, (_, n) => row(n)),
    );
    scene.advance(5_000);
    await scene.run(['publish']);
    const ledger = await scene.sandbox.ledger(BODY);
    assert.equal(ledger.filter((one) => one.status === 'VALID' && one.versions.length === 1).length, 110);
    await assertNodoAgrees(scene);
    const instants = (await toGpd(scene)).map((one) => Date.parse(one.at));
    assert.ok(instants.length > 100, `${instants.length} calls prove nothing of the limit`);
    assert.ok(busiest(instants) <= 100, `${busiest(instants)} calls in 10 seconds`);
    const rate = (await scene.sandbox.rates())[`gpd:${KEY}`];
    assert.ok((rate?.maxAttempted ?? 101) <= 100);
    assert.equal(rate?.refused, 0);
  });

  test('what is wanted anew while an answer is unknown leaves only once that is settled, and an unsent version never leaves', async () => {
    const scene = await openScene();
    await scene.sandbox.order({ kind: 'lostAnswer', times: 1, path: '/debtpositions' });
    await send(scene, '1.csv', [row(1), row(2)]);
    await send(scene, '2.csv', [row(1, { amount: '2,00' })], INTAKE);
    await send(scene, '3.csv', [row(1, { amount: '3,00' })], INTAKE);
    for (let round = 0; round < 4; round += 1) {
      scene.advance(10_000);
      await scene.run(['publish']);
    }
    const ledger = await scene.sandbox.ledger(BODY);
    assert.deepEqual(
      ledger.map((one) => [one.options[0]?.amount, one.versions.length, one.repeated]).sort(),
      [
        [10_250, 1, 0],
        [300, 2, 0],
      ],
    );
    await assertNodoAgrees(scene);
    assert.deepEqual(
      (await codes(scene)).map((one) => one.amount),
      [300, 10_250],
    );
  });

  test('what comes while the credential is closed says so, and until when', async () => {
    const scene = await openScene();
    await scene.sandbox.order({ kind: 'status', status: 429, retryAfterSeconds: 30, times: 1 });
    await send(scene, '1.csv', [row(1)]);
    await send(scene, '2.csv', [row(1, { amount: '2,00' })]);
    assert.equal((await toGpd(scene)).length, 1);
    const [wait] = (await waits(scene.context)).filter((one) => one.kind === 'publication');
    assert.match(wait?.reason ?? '', /allows no more calls/);
    const left = Date.parse(wait?.until ?? '') - scene.context.clock.now().getTime();
    assert.ok(left > 5_000 && left <= 30_000, `${left} ms`);
    scene.advance(left);
    await scene.run(['publish']);
    await assertNodoAgrees(scene);
  });

  test('what is cancelled before it ever left needs no call; what left is deleted, and comes back under the same codes', async () => {
    const scene = await openScene({ connector: { fullList: { scope: ['service', 'period'] } } });
    await send(scene, '1.csv', [row(1), row(2), row(3)], INTAKE);
    await send(scene, '2.csv', [row(1), row(2)], TO_NODO);
    assert.equal((await toGpd(scene)).length, 1);
    const two = (await codes(scene)).find((one) => one.key.endsWith('2'));
    await send(scene, '3.csv', [row(1)]);
    assert.deepEqual((await scene.sandbox.ledger(BODY)).map((one) => one.deletions).sort(), [0, 1]);
    await send(scene, '4.csv', [row(1), row(2, { amount: '7,00' }), row(3)]);
    await assertNodoAgrees(scene);
    const back = (await codes(scene)).find((one) => one.key.endsWith('2'));
    assert.deepEqual([back?.iuv, back?.amount, back?.state], [two?.iuv, 700, 'open']);
  });
});
