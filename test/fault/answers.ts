/** Fetches what lies in `out/`, keeps it where folders of answers are, and deletes it there: whatever happens meanwhile. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Unheard, type Visit } from './sftp-visit.ts';
import { pause } from './tramite.ts';

const EVERY_MS = 250;

export interface Fetching {
  /** Files that came; throws what went wrong. */
  count(): number;
  stop(): Promise<void>;
}

/** `beside`: where a file is written before it bears its name in `folder`. */
export function fetchAnswers(enter: () => Promise<Visit>, folder: string, beside: string): Fetching {
  const fetched = new Map<string, Buffer>();
  const deleted = new Set<string>();
  let stopped = false;
  let fault: unknown;

  async function look(at: Visit): Promise<void> {
    const entries = await at.ask<{ filename: string }[]>((done) => at.sftp.readdir('/out', done));
    for (const { filename: name } of entries.filter((one) => !one.filename.startsWith('.'))) {
      if (deleted.has(name)) throw new Error(`${name} was deleted from out/ and lies there again`);
      const bytes = await at.ask<Buffer>((done) => at.sftp.readFile(`/out/${name}`, done));
      if (fetched.get(name)?.equals(bytes) === false)
        throw new Error(`${name} in out/ has other bytes than before`);
      fetched.set(name, bytes);
      await writeFile(join(beside, name), bytes);
      await rename(join(beside, name), join(folder, name));
      await at.ask<void>((done) => at.sftp.unlink(`/out/${name}`, done));
      deleted.add(name);
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      let at: Visit | undefined;
      try {
        at = await enter();
        while (!stopped) {
          await look(at);
          await pause(EVERY_MS);
        }
      } catch (error) {
        if (!(error instanceof Unheard)) {
          fault = error;
          return;
        }
        await pause(EVERY_MS);
      } finally {
        at?.end();
      }
    }
  }

  const count = (): number => {
    if (fault !== undefined) throw fault;
    return fetched.size;
  };
  const ended = run();
  return {
    count,
    async stop() {
      stopped = true;
      await ended;
    },
  };
}
