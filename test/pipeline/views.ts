/** What a test looks at after a run: the last delivery, its outcomes and problems, codes here and amounts at the Nodo. */
import assert from 'node:assert/strict';
import type { Queue } from '../../src/pipeline/context.ts';
import type { Delivery } from '../../src/store/deliveries.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { outcomeCounts } from '../../src/store/delivery-figures.ts';
import { problemsOf } from '../../src/store/problems.ts';
import type { Scene } from './scene.ts';
import { BODY, file } from './scene.ts';

export const INTAKE: readonly Queue[] = ['collect', 'ingest'];
export const TO_NODO: readonly Queue[] = ['collect', 'ingest', 'publish'];

/** Drops rows (or a whole content) and runs the way to the Nodo. */
export async function send(
  scene: Scene,
  name: string,
  content: readonly string[] | string,
  queues = TO_NODO,
): Promise<Delivery> {
  await scene.drop(name, typeof content === 'string' ? content : file(content));
  await scene.run(queues);
  return last(scene);
}

export async function last(scene: Scene): Promise<Delivery> {
  const [item] = await deliveries(scene.context.database, 1);
  assert.ok(item, 'there is no delivery');
  return item;
}

/** State and records by outcome; an applied delivery adds up in records and in cents. */
export async function outcomes(scene: Scene, given?: Delivery): Promise<Record<string, number | string>> {
  const item = given ?? (await last(scene));
  const counts = await outcomeCounts(scene.context.database, BODY, item.id);
  const sum = (of: 'records' | 'cents' | 'withoutAmount'): number =>
    counts.reduce((total, one) => total + one[of], 0);
  const applied = item.state === 'applied' || item.state === 'withdrawn';
  if (applied)
    assert.deepEqual(
      [sum('records'), sum('cents'), sum('withoutAmount')],
      [item.records, item.cents ?? 0, item.withoutAmount ?? 0],
    );
  else assert.equal(sum('records'), 0);
  return { state: item.state, ...Object.fromEntries(counts.map((one) => [one.outcome, one.records])) };
}

export async function problems(scene: Scene, given?: Delivery) {
  const item = given ?? (await last(scene));
  const found = await problemsOf(scene.context.database, BODY, item.id, 100);
  return found.map(({ code, line, field }) => ({ code, line, field }));
}

export interface Code {
  readonly key: string;
  readonly ref: string;
  readonly iuv: string;
  readonly noticeNumber: string;
  readonly amount: number;
  readonly state: string;
  readonly position: string;
}

/** Every payment code here, by key and ref. */
export async function codes(scene: Scene): Promise<readonly Code[]> {
  const { rows } = await scene.context.database.query<Code & { [key: string]: unknown }>(
    `select p.source_key as key, i.ref, i.iuv, i.notice_number as "noticeNumber", i.amount, i.state, p.state as position
     from installment i join position p using (organization_id, position_id) order by p.source_key, i.ref`,
  );
  return rows;
}

/** The code of row `number`, whichever its installment `ref`. */
export async function codeOf(scene: Scene, number: number, ref = '0'): Promise<Code> {
  const key = `2026/${String(number).padStart(6, '0')}`;
  const found = (await codes(scene)).find((one) => one.key.endsWith(key) && one.ref === ref);
  assert.ok(found, `no code for ${key}`);
  return found;
}

/** Cents by IUV of whatever the Nodo would take money for now. */
export async function payableAtNodo(scene: Scene): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const row of await scene.sandbox.ledger(BODY)) {
    for (const option of row.options) {
      if ((await scene.sandbox.verify({ org: BODY, iuv: option.iuv })).payable)
        found.set(option.iuv, option.amount);
    }
  }
  return found;
}

/** Whatever is in force here and what the Nodo takes money for are the same codes and amounts. */
export async function assertNodoAgrees(scene: Scene): Promise<void> {
  const here = (await codes(scene)).filter((one) => one.state === 'open');
  assert.deepEqual(
    [...(await payableAtNodo(scene))].sort(),
    here.map((one): [string, number] => [one.iuv, one.amount]).sort(),
  );
}
