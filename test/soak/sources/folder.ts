/** Files that come to be in a server's folder: half in one turn, whole in a later one, and then announced. */
import { createHash } from 'node:crypto';
import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gate } from '../../../src/domain/configuration.ts';
import type { Chance } from '../../fault/random.ts';
import { contentOf, type Whole, whole } from '../source.ts';

export type Announced = 'marker' | 'rename' | 'hash';

export const gatesOf: { readonly [how in Announced]: readonly Gate[] } = {
  marker: [{ gate: 'marker', suffixes: ['.ok'], counts: false }],
  rename: [{ gate: 'rename', suffixes: ['.part'] }],
  hash: [{ gate: 'sidecarHash', algorithm: 'sha256' }],
};

export class Writer {
  readonly #folder: string;
  readonly #connector: string;
  readonly #chance: Chance;
  readonly #how: Announced;
  #number = 0;
  /** Written by half. */
  #begun: { readonly name: string; readonly bytes: Buffer; readonly half: number } | undefined;

  constructor(folder: string, connector: string, chance: Chance, how: Announced) {
    this.#folder = folder;
    this.#connector = connector;
    this.#chance = chance;
    this.#how = how;
  }

  async turn(last: boolean): Promise<readonly Whole[]> {
    const done: Whole[] = [];
    if (this.#begun !== undefined && (last || this.#chance.between(0, 1) === 0))
      done.push(await this.#finish());
    if (this.#begun === undefined && !last && this.#chance.between(0, 2) > 0) {
      await this.#begin();
      if (this.#chance.between(0, 2) > 0) done.push(await this.#finish());
    }
    return done;
  }

  #path(name: string): string {
    return join(this.#folder, this.#how === 'rename' ? `${name}.part` : name);
  }

  async #begin(): Promise<void> {
    this.#number += 1;
    const bytes = contentOf(this.#chance, this.#connector, this.#number);
    const name = `${this.#connector}-${String(this.#number).padStart(5, '0')}.csv`;
    const half = this.#chance.between(1, bytes.length - 1);
    await writeFile(this.#path(name), bytes.subarray(0, half));
    this.#begun = { name, bytes, half };
  }

  async #finish(): Promise<Whole> {
    if (this.#begun === undefined) throw new Error('nothing was begun');
    const { name, bytes, half } = this.#begun;
    this.#begun = undefined;
    await appendFile(this.#path(name), bytes.subarray(half));
    const path = join(this.#folder, name);
    if (this.#how === 'rename') await rename(this.#path(name), path);
    else if (this.#how === 'marker') await writeFile(`${path}.ok`, '');
    else await writeFile(`${path}.sha256`, `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
    return whole(name, bytes);
  }
}
