/** Kills of the process that serves our own doors, while somebody sends. */
import { connect } from 'node:net';
import type { Place } from './place.ts';
import { DOORS, type Phase } from './points.ts';
import type { Chance } from './random.ts';
import type { Report } from './report.ts';
import type { Sender } from './sender.ts';
import { pause, type Tramite, until } from './tramite.ts';

/** Longer than a dead session is waited for. */
const HIT_MS = 150_000;
const STARTING_MS = 30_000;
const LATEST_MS = 1_500;

export class Kills {
  readonly #place: Place;
  readonly #report: Report;
  count = 0;

  constructor(place: Place, report: Report) {
    this.#place = place;
    this.#report = report;
  }

  /** Tramite kills itself at a named point. */
  async at(name: string, phase: Phase, sender: Sender): Promise<void> {
    // Positions under way to the Nodo would hold everything up for four leases.
    const one = this.#place.serve({ roles: DOORS, crash: name });
    await until(`${name} was passed`, HIT_MS, () => {
      sender.check();
      return !one.running();
    });
    const ended = await one.ended;
    if (ended.signal !== 'SIGKILL') throw new Error(`it ended by itself before ${name} (exit ${ended.code})`);
    this.#hit(phase, `${name}:1`);
  }

  /** Between two pieces of a file. */
  async amid(one: Tramite, phase: Phase, sender: Sender, chance: Chance): Promise<void> {
    for (const port of [this.#place.ports.web, this.#place.ports.sftp])
      await listening(this.#place, one, port);
    const wanted = sender.steps + chance.between(1, 8);
    await until(`a file was under way (${phase})`, HIT_MS, () => sender.steps >= wanted || sender.idle, 5);
    const within = !sender.idle;
    await this.#kill(one);
    this.#hit(within ? phase : 'idle', 'kill -9 in the middle of a file');
  }

  async anywhere(one: Tramite, chance: Chance): Promise<void> {
    await listening(this.#place, one);
    await pause(chance.between(0, LATEST_MS));
    await this.#kill(one);
    this.#hit('collect', 'kill -9 at random');
  }

  async #kill(one: Tramite): Promise<void> {
    one.kill('SIGKILL');
    await one.ended;
  }

  #hit(phase: Phase | 'idle', point: string): void {
    this.count += 1;
    this.#report.hit({ phase, point });
  }
}

export async function listening(place: Place, one: Tramite, port = place.ports.web): Promise<void> {
  await until(
    'Tramite listened',
    STARTING_MS,
    async () => {
      if (!one.running()) throw new Error(`Tramite ended by itself (${JSON.stringify(await one.ended)})`);
      return reached(port);
    },
    50,
  );
}

const reached = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const told = (there: boolean): void => {
      socket.destroy();
      resolve(there);
    };
    socket.once('connect', () => told(true));
    socket.once('error', () => told(false));
  });
