/**
 * The soak: collect, again and again, from servers that misbehave and of clients that do; at every halt Tramite's
 * process may hold no more than at the first, its memory levels off, and at the end every file was taken once and whole.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskArchive } from '../../src/archive/disk.ts';
import { Database } from '../../src/store/database.ts';
import { type Child, startChild } from './child.ts';
import type { Collected, Held, Opened, Order } from './collector.ts';
import type { Question, Receives } from './gestionale.ts';
import type { Holdings } from './holdings.ts';
import { growth, held } from './judge.ts';
import type { Kept } from './leak.ts';
import type { Turn } from './source.ts';
import { deliveriesOf, left, type Taken, Tally } from './tally.ts';

export interface SoakOptions {
  /** Of each connector. */
  readonly cycles: number;
  readonly seed: number;
  /** No halt begins after so long. */
  readonly longestMs: number;
  readonly databaseUrl: string;
  /** Kept on purpose, so much in each cycle. */
  readonly leak?: { readonly leak: Kept; readonly kilobytes: number } | undefined;
  readonly say: (line: string) => void;
}

/** A short run is not judged by how its memory grows. */
const HALTS = { long: 25, short: 4, from: 250 };
/** Time for what was closed to go. */
const SETTLE_MS = 6_000;
/** At the end, so many rounds without faults in which nothing comes: what is not there yet is missed. */
const IDLE_ROUNDS = 15;
/** Longer than any gate of the soak asks a file to wait. */
const PAST_MS = 61_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What is wrong; empty: nothing. */
export async function soak(options: SoakOptions): Promise<readonly string[]> {
  const home = await mkdtemp(join(tmpdir(), 'tramite-soak-'));
  const database = new Database({ url: options.databaseUrl, max: 2 });
  // As bin/tramite starts it.
  const tramite = startChild(new URL('./collector.ts', import.meta.url), ['--max-semi-space-size=1']);
  const gestionale = startChild(new URL('./gestionale.ts', import.meta.url));
  try {
    const { seed, databaseUrl } = options;
    const { inboxPort } = await tramite.ask<Opened>({ open: { databaseUrl, home } } satisfies Order);
    const connectors = await gestionale.ask<Receives>({
      start: { root: join(home, 'gestionale'), seed, inboxPort },
    } satisfies Question);
    await tramite.ask({ connectors } satisfies Order);
    const taken = { database, archive: diskArchive(join(home, 'archive')) };
    return await new Soak(tramite, gestionale, Object.keys(connectors), { ...options, home, taken }).run();
  } finally {
    await gestionale.close();
    await tramite.close();
    await database.close();
    await rm(home, { recursive: true, force: true });
  }
}

class Soak {
  readonly #tramite: Child;
  readonly #gestionale: Child;
  readonly #connectors: readonly string[];
  readonly #options: SoakOptions & { readonly home: string; readonly taken: Taken };
  readonly #tally = new Tally();
  readonly #halts: Holdings[] = [];
  readonly #violations: string[] = [];

  constructor(
    tramite: Child,
    gestionale: Child,
    connectors: readonly string[],
    options: SoakOptions & { readonly home: string; readonly taken: Taken },
  ) {
    this.#tramite = tramite;
    this.#gestionale = gestionale;
    this.#connectors = connectors;
    this.#options = options;
  }

  async run(): Promise<readonly string[]> {
    const { cycles, longestMs, say } = this.#options;
    const started = Date.now();
    const perHalt = Math.max(1, Math.ceil(cycles / (cycles < HALTS.from ? HALTS.short : HALTS.long)));
    let done = 0;
    while (done < cycles && Date.now() - started < longestMs) {
      const now = Math.min(perHalt, cycles - done);
      await Promise.all(this.#connectors.map((one) => this.#some(one, now)));
      await this.#leak(now);
      await this.#tramite.ask({ sweep: true } satisfies Order);
      done += now;
      await this.#halt(done);
    }
    await this.#finish();
    say(`${done} cycles of each connector in ${Math.round((Date.now() - started) / 1000)} s`);
    for (const connector of this.#connectors) {
      say(`${connector}: ${this.#tally.expected(connector)} files`);
      say(`    faults: ${this.#tally.told(`${connector} faults`)}`);
      say(`    problems: ${this.#tally.told(`${connector} problems`)}`);
    }
    await this.#judge();
    return this.#violations;
  }

  async #some(connector: string, cycles: number): Promise<void> {
    for (let cycle = 0; cycle < cycles; cycle += 1) await this.#cycle(connector, false);
  }

  async #cycle(connector: string, last: boolean): Promise<void> {
    const { files, fault } = await this.#gestionale.ask<Turn>({ turn: connector, last } satisfies Question);
    this.#tally.expect(connector, files);
    this.#tally.count(`${connector} faults`, fault);
    const { problem, violation } = await this.#tramite.ask<Collected>({ collect: connector } satisfies Order);
    if (violation !== undefined)
      this.#violations.push(`${connector}, while the fault was "${fault}": ${violation}`);
    if (problem !== undefined) this.#tally.count(`${connector} problems`, problem);
  }

  async #leak(cycles: number): Promise<void> {
    const { leak } = this.#options;
    if (leak === undefined) return;
    for (let cycle = 0; cycle < cycles; cycle += 1) await this.#tramite.ask(leak satisfies Order);
  }

  /** Nothing happens, and what was closed has had its time to go. */
  async #halt(done: number): Promise<void> {
    for (const connector of this.#connectors)
      await this.#gestionale
        .ask<Turn>({ turn: connector, last: true } satisfies Question)
        .then((turn) => this.#tally.expect(connector, turn.files));
    const end = Date.now() + SETTLE_MS;
    let now = await this.#hold();
    const wrong = (): readonly string[] => held(this.#halts[0] ?? now, now);
    while (wrong().length > 0 && Date.now() < end) {
      await pause(50);
      now = await this.#hold();
    }
    for (const one of wrong()) this.#violations.push(`after ${done} cycles: ${one}`);
    this.#halts.push(now);
    const { files, sockets, memory } = now;
    const handles = Object.values(files).reduce((sum, count) => sum + count, 0);
    this.#options.say(
      `${String(done).padStart(6)} cycles: ${handles} files, ${sockets.doors} sockets of doors, ${sockets.database} of PostgreSQL, ${memory.anonymous} MB anonymous (${memory.heap} of objects, ${memory.code} of code, ${memory.external} external)`,
    );
  }

  async #hold(): Promise<Holdings> {
    const { holdings, unhandled } = await this.#tramite.ask<Held>({ hold: true } satisfies Order);
    this.#violations.push(...unhandled.map((one) => `unhandled: ${one}`));
    return holdings;
  }

  /** No faults any more: all that is whole comes, and a feed that fell behind is followed page by page. */
  async #finish(): Promise<void> {
    let [before, idle] = [-1, 0];
    while (idle < IDLE_ROUNDS) {
      await this.#tramite.ask({ advance: PAST_MS } satisfies Order);
      await Promise.all(this.#connectors.map((connector) => this.#cycle(connector, true)));
      const taken = await Promise.all(
        this.#connectors.map(async (one) => (await deliveriesOf(this.#options.taken, one)).length),
      );
      if (this.#connectors.every((one, index) => (taken[index] ?? 0) >= this.#tally.expected(one))) return;
      const now = taken.reduce((sum, count) => sum + count, 0);
      idle = now > before ? 0 : idle + 1;
      before = now;
    }
  }

  async #judge(): Promise<void> {
    const { home, taken, say } = this.#options;
    await this.#hold();
    for (const connector of this.#connectors)
      this.#violations.push(...(await this.#tally.faults(taken, connector)));
    const incoming = await left(home);
    if (incoming.length > 0)
      this.#violations.push(`the archive keeps ${incoming.length} files that it began`);
    for (const { kind, quarters, grows } of growth(this.#halts.map((one) => one.memory))) {
      const told = `${kind} memory by quarters of the run: ${quarters.join(', ')} MB`;
      say(told);
      if (grows) this.#violations.push(`it grows at the end: ${told}`);
    }
  }
}
