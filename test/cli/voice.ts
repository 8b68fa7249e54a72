/** Verbs run in the test's own process, on a scene: what they print, what they answer, how they end. */

import { readEnvironment } from '../../src/cli/environment.ts';
import { run } from '../../src/cli/run.ts';
import type { Wiring } from '../../src/cli/verb.ts';
import type { Configuration } from '../../src/configuration/assemble.ts';
import { openBell } from '../../src/pipeline/bell.ts';
import type { Scene } from '../pipeline/scene.ts';

const NOTHING: Configuration = {
  organizations: [],
  connectors: [],
  gestionali: [],
  disabled: [],
  problems: [],
  warnings: [],
};

export interface Heard {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Speaker {
  say(...words: readonly string[]): Promise<Heard>;
  /** With `--json`: the one object. */
  ask<T>(...words: readonly string[]): Promise<T>;
  close(): Promise<void>;
}

export function speaker(scene: Scene): Speaker {
  const bell = openBell(scene.context.database.url, () => undefined, false);
  let started = false;
  const wiring: Wiring = {
    environment: readEnvironment({}),
    configuration: async () => NOTHING,
    context: async () => scene.context,
    trialContext: async () => ({ context: scene.context, passing: false }),
    access: () => Promise.reject(new Error('no verb of these tests lets anybody in')),
    async bell() {
      if (!started) await bell.boss.start();
      started = true;
      return bell;
    },
    serve: async () => {
      throw new Error('nothing serves here');
    },
  };
  const say = async (...words: readonly string[]): Promise<Heard> => {
    const out: string[] = [];
    const err: string[] = [];
    const code = await run(words, wiring, {
      print: (text) => out.push(text),
      complain: (text) => err.push(text),
    });
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
  return {
    say,
    async ask(...words) {
      return JSON.parse((await say(...words, '--json')).out);
    },
    async close() {
      if (started) await bell.boss.stop({ graceful: false, close: true });
    },
  };
}
