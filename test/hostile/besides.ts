/**
 * A whole Tramite, `serve` with its page, one mapping process: a connector whose mapping is hostile on many of its
 * records, and an honest one of the same organization beside it.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { lintMapping } from '../../src/mapping/lint/lint.ts';
import { firstList, type List } from '../fault/gestionale.ts';
import { openPlace, openWorld, type Place } from '../fault/place.ts';
import { pause, until } from '../fault/tramite.ts';
import type { Attack } from './attack.ts';
import { CLASSES } from './classes/registry.ts';

export interface Besides {
  /** Records that the hostile mapping attacked, and those of them that became problems. */
  readonly attacks: number;
  readonly ended: number;
  /** Innocent records of the hostile connector that did not become positions. */
  readonly neighboursLost: number;
  /** Milliseconds from the file in the folder to its positions, of the honest connector: alone, and beside the attack. */
  readonly aloneMs: number;
  readonly besideMs: number;
  /** The attack went on when the honest connector had done. */
  readonly stillAttacked: boolean;
  /** Of the page, without the attack and as long as it lasted. */
  readonly answersAlone: Answers;
  readonly answers: Answers;
}

/** In milliseconds. */
export interface Answers {
  readonly count: number;
  readonly p99: number;
  readonly slowest: number;
}

const HONEST_ROWS = 200;
const EVERY_MS = 20;

export async function besides(attacks: readonly Attack[]): Promise<Besides> {
  const world = await openWorld();
  const place = await openPlace(world, 'hostile', {
    layout: { grouped: false, reportOn: 'paid' },
    connectors: ['tari', 'ostile'],
  });
  try {
    await writeHostile(place, attacks);
    return await run(place, attacks);
  } finally {
    await place.close(false);
    await world.close();
    await rm(world.root, { recursive: true, force: true });
  }
}

/** The first attacks of every class that get past the lint, which would keep the connector from being configured. */
export const someOfEach = (count: number): readonly Attack[] =>
  CLASSES.flatMap(({ attacks }) =>
    attacks.filter((one) => one.whole !== true && passesLint(one)).slice(0, count),
  );

const passesLint = ({ source }: Attack): boolean =>
  lintMapping(source, 'positions.jsonata').every(({ severity }) => severity !== 'error');

/** The honest mapping, but for one record for each attack, told by its name. */
async function writeHostile(place: Place, attacks: readonly Attack[]): Promise<void> {
  const mappings = join(place.root, 'mappings');
  const honest = await readFile(join(mappings, 'prova', 'positions.jsonata'), 'utf8');
  const arms = attacks.map(
    ({ source }, index) => `$records[0].NOME = "DEBITORE ${number(index)}" ? (${source}) : `,
  );
  await mkdir(join(mappings, 'ostile'));
  for (const name of ['gestionale.yaml', 'acknowledgement.jsonata', 'report.jsonata'])
    await writeFile(join(mappings, 'ostile', name), await readFile(join(mappings, 'prova', name)));
  await writeFile(join(mappings, 'ostile', 'positions.jsonata'), `(${arms.join('\n')}${honest})`);
  const connectors = join(place.root, 'connectors');
  const [organization = ''] = await readdir(connectors);
  const file = join(connectors, organization, 'ostile.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('gestionale: prova', 'gestionale: ostile'));
}

const number = (index: number): number => 3 + index * 7;

async function run(place: Place, attacks: readonly Attack[]): Promise<Besides> {
  const port = await freePort();
  const tramite = place.serve({ roles: `${ROLES},web`, words: ['--port', String(port)] });
  const url = `http://127.0.0.1:${port}`;
  try {
    await until('the page', 60_000, async () => (await answerMs(`${url}/health/ready`)) !== undefined);
    await place.drop(firstList('prima.csv', HONEST_ROWS, place.layout), 'tari');
    await applied(place, 'tari', 1);
    const calm = watchAnswers(url);
    const aloneMs = await timed(place, firstList('sola.csv', HONEST_ROWS, place.layout, 'S'), 2);
    const answersAlone = await calm.stop();
    const watching = watchAnswers(url);
    const list = firstList('ostile.csv', Math.max(300, number(attacks.length) + 20), place.layout, 'O');
    await place.drop(list, 'ostile');
    await until('the attack', 60_000, async () => (await deliveries(place, 'ostile')) > 0, 20);
    const besideMs = await timed(place, firstList('accanto.csv', HONEST_ROWS, place.layout, 'A'), 3);
    const stillAttacked = (await deliveries(place, 'ostile')) > 0;
    await applied(place, 'ostile', 1);
    const answers = await watching.stop();
    const [made] = await place.query<{ positions: number }>(
      `select count(*)::int as positions from position where connector_id = 'ostile'`,
    );
    const [problems] = await place.query<{ problems: number }>(
      `select count(*)::int as problems from record join delivery using (organization_id, delivery_id) where connector_id = 'ostile' and outcome = 'problem'`,
    );
    const innocent = list.rows.length - attacks.length;
    return {
      attacks: attacks.length,
      ended: problems?.problems ?? 0,
      neighboursLost: innocent - (made?.positions ?? 0),
      aloneMs,
      besideMs,
      stillAttacked,
      answersAlone,
      answers,
    };
  } finally {
    tramite.kill('SIGTERM');
    await tramite.ended;
  }
}

const ROLES = 'collect,ingest,publish,gather,settle,acknowledge,report,dispatch';

async function timed(place: Place, list: List, count: number): Promise<number> {
  const began = performance.now();
  await place.drop(list, 'tari');
  await applied(place, 'tari', count);
  return Math.round(performance.now() - began);
}

/** Received, and not yet mapped to the end. */
async function deliveries(place: Place, connector: string): Promise<number> {
  const [row] = await place.query<{ count: number }>(
    `select count(*)::int as count from delivery where connector_id = '${connector}' and state <> 'applied'`,
  );
  return row?.count ?? 0;
}

const applied = (place: Place, connector: string, count: number): Promise<void> =>
  until(
    `${connector} applied`,
    120_000,
    async () => {
      const [row] = await place.query<{ count: number }>(
        `select count(*)::int as count from delivery where connector_id = '${connector}' and applied_at is not null`,
      );
      return (row?.count ?? 0) >= count;
    },
    100,
  );

/** Undefined when it does not answer. */
async function answerMs(url: string): Promise<number | undefined> {
  const began = performance.now();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await response.arrayBuffer();
    return response.ok ? performance.now() - began : undefined;
  } catch {
    return undefined;
  }
}

/** Asks for the first page and for its health in turns. */
function watchAnswers(url: string): { stop(): Promise<Answers> } {
  const took: number[] = [];
  let over = false;
  const asking = (async () => {
    for (let turn = 0; !over; turn += 1) {
      took.push(
        (await answerMs(`${url}${turn % 2 === 0 ? '/' : '/health/ready'}`)) ?? Number.POSITIVE_INFINITY,
      );
      await pause(EVERY_MS);
    }
  })();
  return {
    async stop() {
      over = true;
      await asking;
      took.sort((a, b) => a - b);
      return {
        count: took.length,
        p99: Math.round(took[Math.floor(took.length * 0.99)] ?? 0),
        slowest: Math.round(took.at(-1) ?? 0),
      };
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
