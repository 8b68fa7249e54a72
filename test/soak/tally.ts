/** What was to be taken and what was: every whole file once, with its bytes, and nothing else. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../src/pipeline/context.ts';
import { BODY } from './house.ts';
import type { Whole } from './source.ts';

export class Tally {
  readonly #wholes = new Map<string, Whole[]>();
  readonly #counts = new Map<string, Map<string, number>>();

  expect(connector: string, files: readonly Whole[]): void {
    this.#wholes.set(connector, [...(this.#wholes.get(connector) ?? []), ...files]);
  }

  expected(connector: string): number {
    return this.#wholes.get(connector)?.length ?? 0;
  }

  count(what: string, one: string): void {
    const counts = this.#counts.get(what) ?? new Map<string, number>();
    this.#counts.set(what, counts.set(one, (counts.get(one) ?? 0) + 1));
  }

  /** `3 drop, 2 hang`; the most frequent first. */
  told(what: string): string {
    const counts = [...(this.#counts.get(what) ?? [])].sort((a, b) => b[1] - a[1]);
    return counts.map(([one, count]) => `${count} ${one}`).join(', ') || 'none';
  }

  /** What is wrong with the deliveries of a connector. */
  async faults(taken: Taken, connector: string): Promise<readonly string[]> {
    const wholes = this.#wholes.get(connector) ?? [];
    const deliveries = await deliveriesOf(taken, connector);
    const found: string[] = [];
    const byName = new Map<string, Delivery[]>();
    for (const one of deliveries) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
    for (const file of wholes) {
      const [first, ...more] = byName.get(file.name) ?? [];
      if (first === undefined) found.push(`${connector}: ${file.name} was missed`);
      else if (first.sha256 !== file.sha256)
        found.push(
          `${connector}: ${file.name} was taken with ${first.size} bytes of ${file.size}, or others`,
        );
      if (more.length > 0) found.push(`${connector}: ${file.name} was taken ${more.length + 1} times`);
    }
    const names = new Set(wholes.map((file) => file.name));
    for (const { name } of deliveries)
      if (!names.has(name)) found.push(`${connector}: ${name} was taken, and nobody left it`);
    for (const { name, sha256 } of deliveries)
      if ((await hashOf(taken, sha256)) !== sha256)
        found.push(`${connector}: the archive holds other bytes of ${name} than it says`);
    return found;
  }
}

/** Where to look at what was taken. */
export type Taken = Pick<Context, 'database' | 'archive'>;

interface Delivery {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
}

export async function deliveriesOf(taken: Taken, connector: string): Promise<readonly Delivery[]> {
  const { rows } = await taken.database.query<Delivery & { [key: string]: unknown }>(
    `select file_name as name, sha256, size_bytes as size from delivery
     where organization_id = $1 and connector_id = $2`,
    [BODY, connector],
  );
  return rows;
}

async function hashOf(taken: Taken, sha256: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of taken.archive.read(BODY, sha256)) hash.update(chunk);
  return hash.digest('hex');
}

/** Bytes that the archive began and never named. */
export const left = (home: string): Promise<readonly string[]> =>
  readdir(join(home, 'archive', BODY, 'incoming')).catch(() => []);
