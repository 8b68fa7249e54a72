/**
 * The oracle of the doors: looks at a source with the real collect(), and after every look holds that no delivery is
 * anything but a whole file, that none came twice, and that what is not taken yet is named by `tramite status`.
 */
import assert from 'node:assert/strict';
import { type Collected, collect } from '../../src/pipeline/collect.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { waits } from '../../src/pipeline/waits.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { BODY, type Scene } from '../pipeline/scene.ts';

const MOST = 1_000;

export interface Pace {
  readonly looks: number;
  readonly everyMs: number;
}

export class Watch {
  readonly #scene: Scene;
  readonly #context: Context;
  readonly #connector: string;
  /** Files that were or will be whole, and how often each may come. */
  readonly #wholes = new Map<string, number>();
  readonly #seen = new Map<string, string>();

  /** `context`: that of the scene unless it has more doors. */
  constructor(scene: Scene, context: Context = scene.context, connector = 'tari') {
    this.#scene = scene;
    this.#context = context;
    this.#connector = connector;
  }

  /** These bytes under this name are a whole file: they may be delivered, once. */
  expects(name: string, bytes: Buffer): void {
    const key = keyOf(name, bytes);
    this.#wholes.set(key, (this.#wholes.get(key) ?? 0) + 1);
  }

  async look(): Promise<Collected> {
    const done = await collect(this.#context, { organization: BODY, connector: this.#connector });
    assert.ok(done);
    assert.equal(done.problem, undefined, JSON.stringify(done.problem));
    await this.judge();
    return done;
  }

  /** Every delivery is a whole file, and each came as often as it was written. */
  async judge(): Promise<void> {
    for (const item of await deliveries(this.#context.database, MOST)) {
      if (this.#seen.has(item.id)) continue;
      const bytes: Uint8Array[] = [];
      for await (const chunk of this.#context.archive.read(BODY, item.sha256)) bytes.push(chunk);
      const key = keyOf(item.fileName, Buffer.concat(bytes));
      const left = this.#wholes.get(key);
      assert.ok(left !== undefined, `${item.fileName}: ${item.size} bytes are no whole file`);
      assert.ok(left > 0, `${item.fileName} was delivered twice`);
      this.#wholes.set(key, left - 1);
      this.#seen.set(item.id, key);
    }
  }

  delivered(name: string, bytes: Buffer): boolean {
    return [...this.#seen.values()].includes(keyOf(name, bytes));
  }

  /** What `tramite status` says that a file waits for. */
  async status(name: string): Promise<string | undefined> {
    return (await waits(this.#context)).find((one) => one.kind === 'file' && one.subject === name)?.reason;
  }

  /** Look after look nothing is taken, and the status says of this file why. */
  async waits(name: string, reason: RegExp, { looks, everyMs }: Pace): Promise<void> {
    for (let n = 0; n < looks; n += 1) {
      this.#scene.advance(everyMs);
      const { taken } = await this.look();
      assert.equal(taken, 0, `${name} was taken while it must wait for ${reason}`);
      assert.match((await this.status(name)) ?? 'nothing', reason);
    }
  }

  /** Within so many looks it is there, whole; until then the status says why not. Returns the looks that it took. */
  async takes(name: string, bytes: Buffer, { looks, everyMs }: Pace): Promise<number> {
    this.expects(name, bytes);
    for (let n = 1; n <= looks; n += 1) {
      this.#scene.advance(everyMs);
      await this.look();
      if (this.delivered(name, bytes)) {
        assert.equal(await this.status(name), undefined, 'what was taken waits no more');
        return n;
      }
      assert.ok(
        (await this.status(name)) !== undefined,
        `${name} is not taken, and the status does not say why`,
      );
    }
    return assert.fail(`${name} was not taken within ${looks} looks: ${await this.status(name)}`);
  }

  /** However often and late it is looked at, nothing more comes. */
  async rests(pace: Pace = { looks: 1, everyMs: 61_000 }): Promise<void> {
    for (let n = 0; n < pace.looks; n += 1) {
      this.#scene.advance(pace.everyMs);
      assert.equal((await this.look()).taken, 0);
    }
  }
}

const keyOf = (name: string, bytes: Buffer): string => `${name}\n${bytes.toString('latin1')}`;
