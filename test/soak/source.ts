/** What a gestionale of the soak does before each look at its source: files that come, and what goes wrong meanwhile. */
import { createHash } from 'node:crypto';
import type { ReceiveConfig } from '../../src/domain/configuration.ts';
import type { Chance } from '../fault/random.ts';
import type { Breakage, Front } from './front.ts';

/** A file that lies whole at its source: it must be taken, once. */
export interface Whole {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
}

export interface Turn {
  /** In one word; `none` most of the time. */
  readonly fault: string;
  readonly files: readonly Whole[];
}

export interface Source {
  /** The connector's door and gates. */
  readonly receive: ReceiveConfig;
  /** `last`: nothing goes wrong, and what was begun is finished. */
  turn(last: boolean): Promise<Turn>;
  close(): Promise<void>;
}

export interface Fault {
  readonly name: string;
  begin(): Promise<void> | void;
  end?(): Promise<void> | void;
}

const LARGEST = 400_000;
/** Of 100 looks, so many meet a fault. */
const FAULTS_IN_100 = 40;
/** Faults that cost a whole deadline are rarer. */
const SLOW = /hang|stall|silen/;

export function contentOf(chance: Chance, connector: string, number: number): Buffer {
  const size = chance.between(0, 4) === 0 ? chance.between(100_000, LARGEST) : chance.between(200, 20_000);
  const line = `${createHash('sha256').update(`${connector}/${number}`).digest('hex')};${connector};${number}\r\n`;
  return Buffer.from(line.repeat(Math.ceil(size / line.length))).subarray(0, size);
}

export const whole = (name: string, bytes: Uint8Array): Whole => ({
  name,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  size: bytes.length,
});

/** Draws the fault of a turn, and ends that of the turn before. */
export class Faults {
  readonly #chance: Chance;
  readonly #faults: readonly Fault[];
  #now: Fault | undefined;

  constructor(chance: Chance, faults: readonly Fault[]) {
    this.#chance = chance;
    this.#faults = faults;
  }

  async turn(calm: boolean): Promise<string> {
    await this.#now?.end?.();
    this.#now = undefined;
    if (calm || this.#chance.between(1, 100) > FAULTS_IN_100) return 'none';
    const draw = (): Fault | undefined => this.#chance.shuffled(this.#faults)[0];
    const first = draw();
    this.#now = first !== undefined && SLOW.test(first.name) ? draw() : first;
    await this.#now?.begin();
    return this.#now?.name ?? 'none';
  }
}

const NOISE = 512;

/** Bytes that mean nothing, the same for the same seed. */
export const noiseOf = (chance: Chance): Buffer =>
  Buffer.from(Array.from({ length: NOISE }, () => chance.between(0, 255)));

/** What can happen to any connection; `talk`: bytes that a conversation of this protocol is about long. */
export function frontFaults(
  front: Front,
  chance: Chance,
  talk: number,
  noise: 'start' | 'anywhere',
): Fault[] {
  const broken = (name: string, breakage: () => Breakage): Fault => ({
    name,
    begin: () => {
      front.breakage = breakage();
    },
    end: () => {
      front.breakage = { kind: 'none' };
    },
  });
  return [
    broken('refuse', () => ({ kind: 'refuse' })),
    broken('cut', () => ({ kind: 'cut', after: chance.between(0, talk) })),
    broken('hang', () => ({ kind: 'hang', after: chance.between(0, talk) })),
    broken('silent', () => ({ kind: 'hang', after: 0 })),
    broken('garbage', () => ({
      kind: 'garbage',
      after: noise === 'start' ? 0 : chance.between(0, 1) * chance.between(0, talk),
      noise: noiseOf(chance),
    })),
  ];
}

/** A fault of a test server: its faults are set, and cleared. */
export const serverFault = <F extends object>(
  name: string,
  server: { readonly faults: F; calm(): void },
  faults: () => F,
): Fault => ({
  name,
  begin: () => {
    Object.assign(server.faults, faults());
  },
  end: () => server.calm(),
});
