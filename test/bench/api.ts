/**
 * `npm run bench -- api [--positions 5000000] [--keep FOLDER] [--seconds 4] [--rest 0] [--only TEXT] [--json]`: every list,
 * search and detail of the API at a steady pace over HTTP, with API keys of one who sees every body, of one of the body that
 * owns 30 % and of one of a small body, on millions of positions, beside an ingest. Each of `<route> (<viewer>)` has
 * `p50Ms`, `p95Ms`, `perSecond`: a late answer counts from when it was due, one that is no 200 as never given.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createKey } from '../../src/access/keys.ts';
import { Database } from '../../src/store/database.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';
import { BIG, fillDatabase } from './api-data.ts';
import { openApiHouse } from './api-house.ts';
import { type Asked, type Known, pathOf, placesOf, questions } from './api-questions.ts';

/** Below what the server lets one address ask (src/web/rates.ts), so that none is turned away. */
const PER_SECOND = 50;
const PAID_EACH = 5;
const SMALL = '00000000123';
const PATIENCE_MS = 12_000;
const KNOWN = 40;
/** Before it is measured: connections, plans and caches that any server has after its first minute. */
const WARM_REQUESTS = 8;

export async function api(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      positions: { type: 'string', default: '5000000' },
      seconds: { type: 'string', default: '4' },
      rest: { type: 'string', default: '0' },
      only: { type: 'string' },
      keep: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const say = (text: string): void => {
    if (values.json !== true) process.stderr.write(`${text}\n`);
  };
  const positions = Number(values.positions);
  const root = values.keep ?? (await mkdtemp(join(tmpdir(), 'tramite-bench-api-')));
  const folder = join(root, 'postgres');
  try {
    await filled(folder, positions, say);
    // Cold: PostgreSQL's own cache is empty again.
    const embedded = await startEmbedded({ folder, durable: false });
    const client = new pg.Client({ connectionString: embedded.url, options: '-c search_path=tramite' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const house = await openApiHouse({
        databaseUrl: embedded.url,
        client,
        home: join(root, 'home'),
        rest: Number(values.rest),
      });
      const result: { [route: string]: object } = {};
      let ingestedPerSecond: number;
      try {
        for (const { who, key } of await keysOf(embedded.url)) {
          const ask = asking(house.url, key);
          const places = placesOf(positions, PAID_EACH);
          const known = who === 'small' ? undefined : await knownTo(ask, places);
          for (const asked of questions(places, known)) {
            const route = `${asked.route} (${who})`;
            if (values.only !== undefined && !route.includes(values.only)) continue;
            const figures = await measured(ask, asked, Number(values.seconds));
            say(`${route.padEnd(48)} p50 ${figures.p50Ms} p95 ${figures.p95Ms} ms, ${figures.perSecond}/s`);
            result[route] = figures;
          }
        }
      } finally {
        ingestedPerSecond = await house.close();
      }
      say(`beside it ${ingestedPerSecond} rows/s were ingested`);
      return { bench: 'api', positions, ingestedPerSecond, ...result };
    } finally {
      await client.end();
      await embedded.stop();
    }
  } finally {
    if (values.keep === undefined) await rm(root, { recursive: true, force: true });
  }
}

async function filled(folder: string, positions: number, say: (text: string) => void): Promise<void> {
  const embedded = await startEmbedded({ folder, durable: false });
  const client = new pg.Client({ connectionString: embedded.url, options: '-c search_path=tramite' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const there = await client.query("select to_regclass('tramite.figure') as found");
    const fresh = new Database({ url: embedded.url });
    await migrate(fresh, new Date());
    await fresh.close();
    if (there.rows[0]?.found !== null) return;
    say(`making ${positions} positions`);
    await fillDatabase(client, { positions, paidEach: PAID_EACH }, say);
  } finally {
    await client.end();
    await embedded.stop();
  }
}

async function keysOf(url: string): Promise<readonly { readonly who: string; readonly key: string }[]> {
  const database = new Database({ url });
  const viewer = {
    kind: 'user' as const,
    id: 'bench',
    actor: 'bench',
    name: 'bench',
    grants: [{ organization: null, permissions: ['read', 'administer'] as const }],
  };
  try {
    const found: { who: string; key: string }[] = [];
    for (const [who, organization] of [
      ['all', null],
      ['big', BIG],
      ['small', SMALL],
    ] as const) {
      const made = await createKey(
        { database, clock: { now: () => new Date() } },
        { viewer, address: '127.0.0.1' },
        { name: `bench ${who}`, permissions: ['read'], organizations: [organization], expiresAt: null },
      );
      if (!made.ok) throw new Error(made.problem.message);
      found.push({ who, key: made.value.key });
    }
    return found;
  } finally {
    await database.close();
  }
}

type Ask = (path: string) => Promise<unknown>;

function asking(url: string, key: string): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return (path) =>
    new Promise((resolve, reject) => {
      const request = get(
        `${url}${path}`,
        { agent, headers: { authorization: `Bearer ${key}` }, timeout: PATIENCE_MS },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            if (answer.statusCode === 200) resolve(JSON.parse(text));
            else reject(new Error(`${path}: ${answer.statusCode} ${text.slice(0, 200)}`));
          });
        },
      );
      request.on('timeout', () => request.destroy(new Error(`${path}: no answer`)));
      request.on('error', reject);
    });
}

interface Listed {
  readonly items: readonly { readonly [name: string]: string | number }[];
}

/** What the big body's deep pages show, to be asked for one by one. */
async function knownTo(ask: Ask, places: ReturnType<typeof placesOf>): Promise<Known> {
  const some = async (
    path: string,
    cursor: (n: number) => string,
    to: (row: Listed['items'][number]) => string,
  ) => {
    const found: string[] = [];
    for (let n = 0; n < KNOWN; n += 1) {
      const page = (await ask(
        pathOf(path, { organization: BIG, limit: 1, cursor: cursor(3 + n * 2) }),
      )) as Listed;
      for (const row of page.items) found.push(to(row));
    }
    return found;
  };
  return {
    positions: await some('/positions', places.position, (row) => String(row.positionId)),
    payments: await some(
      '/payments',
      places.payment,
      (row) => `${row.organization}/${row.iuv}/${row.receiptId}`,
    ),
    flows: await some(
      '/flows',
      places.flow,
      (row) => `${row.organization}/${row.psp}/${row.flow}/${row.revision}`,
    ),
    returns: await some('/returns', places.report, (row) => String(row.outgoingId)),
  };
}

interface Figures {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly perSecond: number;
}

/** At a steady pace whatever the answers take; a late one counts from when it was due. */
async function measured(ask: Ask, asked: Asked, seconds: number): Promise<Figures> {
  // The first answer must be one; later ones may come too late.
  for (let n = 0; n < WARM_REQUESTS; n += 1) await ask(asked.path(n));
  const times: number[] = [];
  const count = Math.round(PER_SECOND * seconds);
  const started = performance.now();
  const under: Promise<void>[] = [];
  for (let n = 0; n < count; n += 1) {
    const due = started + (n * 1000) / PER_SECOND;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    under.push(
      ask(asked.path(WARM_REQUESTS + n)).then(
        () => {
          times.push(performance.now() - due);
        },
        () => {
          times.push(PATIENCE_MS);
        },
      ),
    );
  }
  await Promise.all(under);
  const spent = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number): number => Math.round((times[Math.floor(times.length * share)] ?? 0) * 10) / 10;
  return { p50Ms: at(0.5), p95Ms: at(0.95), perSecond: Math.round((count / spent) * 10) / 10 };
}
