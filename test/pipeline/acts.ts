/** What tests of the acts of people look at: open problems, the journal, and whether everything still holds. */
import assert from 'node:assert/strict';
import type { Problem, Result } from '../../src/domain/problem.ts';
import { ingest } from '../../src/pipeline/ingest.ts';
import { verify } from '../../src/pipeline/verify.ts';
import type { Delivery } from '../../src/store/deliveries.ts';
import { delivery } from '../../src/store/deliveries.ts';
import type { Scene } from './scene.ts';
import { BODY } from './scene.ts';

export const KEY = { organization: BODY, connector: 'tari' };
export const BY = 'm.rossi';

export const recordOf = (item: Delivery, number: number) => ({
  organization: BODY,
  delivery: item.id,
  number,
});

export const refOf = (item: Delivery) => ({ organization: BODY, delivery: item.id });

export function done<T>(result: Result<T>): T {
  assert.ok(result.ok, result.ok ? '' : `${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

export function refusal<T>(result: Result<T>): Problem {
  assert.ok(!result.ok, 'it was not refused');
  return result.problem;
}

export async function work(scene: Scene): Promise<void> {
  await ingest(scene.context, KEY);
}

export async function itself(scene: Scene, id: string): Promise<Delivery> {
  const found = await delivery(scene.context.database, BODY, id);
  assert.ok(found);
  return found;
}

/** `delivery record code` of every open problem. */
export async function open(scene: Scene): Promise<readonly string[]> {
  const { rows } = await scene.context.database.query<{ line: string }>(
    `select format('%s %s %s', d.number, p.number, p.code) as line from problem p join delivery d using (organization_id, delivery_id)
     where p.closed_at is null and not p.warning order by d.number, p.number`,
  );
  return rows.map((row) => row.line);
}

export async function journaled(
  scene: Scene,
  event: string,
): Promise<
  readonly { readonly actor: string | null; readonly subject: string | null; readonly detail: unknown }[]
> {
  const { rows } = await scene.context.database.query<{
    actor: string | null;
    subject: string | null;
    detail: unknown;
  }>('select actor, subject, detail from journal where event = $1 order by at', [event]);
  return rows;
}

/** Every invariant of `tramite verify`, and the Nodo. */
export async function assertHolds(scene: Scene, nodo = false): Promise<void> {
  const broken: string[] = [];
  for await (const check of verify(scene.context, { archive: true, nodo, progress: () => undefined })) {
    if (!check.ok)
      broken.push(`${check.id}: ${check.offenders.map((one) => `${one.subject} ${one.detail}`).join('; ')}`);
  }
  assert.deepEqual(broken, []);
}
