/**
 * The soak: collect, again and again, from servers that misbehave and of clients that do; at every halt this process may
 * hold no more than at the first, and at the end every file was taken once and whole.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collect } from '../../src/pipeline/collect.ts';
import { sweepInbox } from '../../src/pipeline/inbox-sweep.ts';
import { Database } from '../../src/store/database.ts';
import { startInboxServer } from '../../src/transports/inbox/server/server.ts';
import { type Child, startChild } from './child.ts';
import type { Question, Receives } from './gestionale.ts';
import { type Holdings, holdings } from './holdings.ts';
import { BODY, type House, importConnectors, openHouse } from './house.ts';
import { held, memory } from './judge.ts';
import type { Turn } from './source.ts';
import { deliveriesOf, left, Tally } from './tally.ts';

export interface SoakOptions {
  /** Of each connector. */
  readonly cycles: number;
  readonly seed: number;
  /** No halt begins after so long. */
  readonly longestMs: number;
  readonly databaseUrl: string;
  readonly say: (line: string) => void;
}

/** A short run is not judged by how its memory grows. */
const HALTS = { long: 25, short: 4, from: 250 };
/** Time for what was closed to go. */
const SETTLE_MS = 6_000;
/** Rounds without faults in which everything that is left must come. */
const LAST_ROUNDS = 15;
/** Longer than any gate of the soak asks a file to wait. */
const PAST_MS = 61_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What is wrong; empty: nothing. */
export async function soak(options: SoakOptions): Promise<readonly string[]> {
  const violations: string[] = [];
  const unhandled = (error: unknown): void => {
    violations.push(`unhandled: ${error instanceof Error ? error.stack : String(error)}`);
  };
  process.on('unhandledRejection', unhandled);
  process.on('uncaughtException', unhandled);
  const home = await mkdtemp(join(tmpdir(), 'tramite-soak-'));
  const database = new Database({ url: options.databaseUrl, max: 6 });
  const house = openHouse(database, home);
  const quiet = { info: () => undefined, warn: () => undefined };
  const server = await startInboxServer(house.inbox, {
    host: '127.0.0.1',
    port: 0,
    hostKeysFolder: join(home, 'keys'),
    limits: { loginMs: 2_000, refusalMs: 50 },
    // The gestionale's wrong passwords come from the address of its right ones.
    ban: { limit: 1_000_000 },
    clock: house.context.clock,
    log: quiet,
  });
  const child = startChild(new URL('./gestionale.ts', import.meta.url));
  try {
    const { seed } = options;
    const receives = await child.ask<Receives>({
      start: { root: join(home, 'gestionale'), seed, inboxPort: server.port },
    } satisfies Question);
    await importConnectors(database, receives);
    violations.push(...(await new Soak(house, child, Object.keys(receives), options).run()));
  } finally {
    await child.close();
    await server.close();
    await database.close();
    await rm(home, { recursive: true, force: true });
    process.off('unhandledRejection', unhandled);
    process.off('uncaughtException', unhandled);
  }
  return violations;
}

class Soak {
  readonly #house: House;
  readonly #child: Child;
  readonly #connectors: readonly string[];
  readonly #options: SoakOptions;
  readonly #tally = new Tally();
  readonly #halts: Holdings[] = [];
  readonly #violations: string[] = [];

  constructor(house: House, child: Child, connectors: readonly string[], options: SoakOptions) {
    this.#house = house;
    this.#child = child;
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
      await Promise.all(this.#connectors.map((connector) => this.#some(connector, now)));
      await sweepInbox(this.#house.context);
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
    const { files, fault } = await this.#child.ask<Turn>({ turn: connector, last } satisfies Question);
    this.#tally.expect(connector, files);
    this.#tally.count(`${connector} faults`, fault);
    let result: Awaited<ReturnType<typeof collect>>;
    try {
      result = await collect(this.#house.context, { organization: BODY, connector });
      if (result === undefined) this.#violations.push(`${connector}: its lease was not free`);
    } catch (error) {
      // What a server does is a problem that is returned; thrown, nobody would see why the door fails.
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#violations.push(`${connector}: collect threw while the fault was "${fault}": ${words}`);
    }
    if (result?.problem !== undefined) this.#tally.count(`${connector} problems`, result.problem.code);
  }

  /** Nothing happens, and what was closed has had its time to go. */
  async #halt(done: number): Promise<void> {
    for (const connector of this.#connectors)
      await this.#child
        .ask({ turn: connector, last: true } satisfies Question)
        .then((turn) => this.#tally.expect(connector, (turn as Turn).files));
    const port = Number(new URL(this.#options.databaseUrl).port);
    const end = Date.now() + SETTLE_MS;
    let now = holdings(port);
    const wrong = (): readonly string[] => held(this.#halts[0] ?? now, now);
    while (wrong().length > 0 && Date.now() < end) {
      await pause(50);
      now = holdings(port);
    }
    for (const one of wrong()) this.#violations.push(`after ${done} cycles: ${one}`);
    this.#halts.push(now);
    const { files, sockets, rssMb, heapMb } = now;
    const handles = Object.values(files).reduce((sum, count) => sum + count, 0);
    this.#options.say(
      `${String(done).padStart(6)} cycles: ${handles} files, ${sockets.doors} sockets of doors, ${sockets.database} of PostgreSQL, ${rssMb} MB (${heapMb} MB of heap)`,
    );
  }

  /** No faults any more: all that is whole comes. */
  async #finish(): Promise<void> {
    for (let round = 0; round < LAST_ROUNDS; round += 1) {
      this.#house.advance(PAST_MS);
      await Promise.all(this.#connectors.map((connector) => this.#cycle(connector, true)));
      const { context } = this.#house;
      const taken = await Promise.all(this.#connectors.map((one) => deliveriesOf(context, one)));
      if (this.#connectors.every((one, index) => (taken[index]?.length ?? 0) >= this.#tally.expected(one)))
        return;
    }
  }

  async #judge(): Promise<void> {
    const { context } = this.#house;
    const { say } = this.#options;
    for (const connector of this.#connectors)
      this.#violations.push(...(await this.#tally.faults(context, connector)));
    const incoming = await left(context.home);
    if (incoming.length > 0)
      this.#violations.push(`the archive keeps ${incoming.length} files that it began`);
    for (const [what, numbers] of [
      ['memory', this.#halts.map((one) => one.rssMb)],
      ['heap', this.#halts.map((one) => one.heapMb)],
    ] as const) {
      const { second, last, grows } = memory(numbers);
      say(`${what}: ${second} MB in the second quarter, ${last} MB in the last`);
      if (grows)
        this.#violations.push(`${what} grows: ${second} MB in the second quarter, ${last} MB in the last`);
    }
  }
}
