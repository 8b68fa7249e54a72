/** A connector's source in a test: what one look at it does, what was received, and what waits for what. */
import assert from 'node:assert/strict';
import type { ReceiveConfig } from '../../src/domain/configuration.ts';
import { type Collected, collect } from '../../src/pipeline/collect.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { waits } from '../../src/pipeline/waits.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { BODY, openScene, receiving, type Scene, type SceneOptions } from './scene.ts';

export const KEY = { organization: BODY, connector: 'tari' };

export type Change = Partial<ReceiveConfig> & { readonly settle?: ReceiveConfig['then'] };

export async function openSource(change: Change = {}, options: SceneOptions = {}): Promise<Scene> {
  const scene = await openScene(options);
  await scene.reconfigure({ connector: { receive: receiving(scene.out, change) } });
  return scene;
}

export async function look(scene: Scene, context: Context = scene.context): Promise<Collected> {
  const done = await collect(context, KEY);
  assert.ok(done);
  assert.equal(done.problem, undefined);
  return done;
}

/** Name and bytes of what was received, the oldest first. */
export async function received(scene: Scene): Promise<readonly (readonly [string, string])[]> {
  const found = (await deliveries(scene.context.database, 100)).toReversed();
  return Promise.all(
    found.map(async (item) => {
      const bytes: Uint8Array[] = [];
      for await (const chunk of scene.context.archive.read(BODY, item.sha256)) bytes.push(chunk);
      return [item.fileName, Buffer.concat(bytes).toString('latin1')] as const;
    }),
  );
}

export const waiting = async (scene: Scene): Promise<readonly string[]> =>
  (await waits(scene.context))
    .filter((one) => one.kind === 'file')
    .map((one) => `${one.subject} ${one.reason}`);
