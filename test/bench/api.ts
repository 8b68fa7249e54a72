/** api: every list, search and detail of people's reads at a steady pace, on millions of positions, beside a running ingest. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { Database } from '../../src/store/database.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';
import { fillDatabase, SLICE_ROWS } from './api-data.ts';
import { type Asked, questions } from './api-questions.ts';

const PER_SECOND = 50;
const PAID_EACH = 5;

export async function api(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      positions: { type: 'string', default: '5000000' },
      seconds: { type: 'string', default: '4' },
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
  let embedded = await startEmbedded({ folder: join(root, 'postgres'), durable: false });
  try {
    const client = new pg.Client({ connectionString: embedded.url, options: '-c search_path=tramite' });
    client.on('error', () => undefined);
    await client.connect();
    const there = await client.query("select to_regclass('tramite.figure') as found");
    if (there.rows[0]?.found === null) {
      const fresh = new Database({ url: embedded.url });
      await migrate(fresh, new Date());
      await fresh.close();
      say(`making ${positions} positions`);
      await fillDatabase(client, { positions, paidEach: PAID_EACH }, say);
    }
    await client.end();
    // Cold: PostgreSQL's own cache is empty again.
    await embedded.stop();
    embedded = await startEmbedded({ folder: join(root, 'postgres'), durable: false });
    const database = new Database({ url: embedded.url });
    const writer = writing(database, await begun(database, positions));
    try {
      const result: { [route: string]: object } = {};
      for (const asked of questions(positions, PAID_EACH)) {
        if (values.only !== undefined && !asked.route.includes(values.only)) continue;
        const figures = await measured(database, asked, Number(values.seconds));
        say(`${asked.route.padEnd(44)} p50 ${figures.p50Ms} p95 ${figures.p95Ms} ms, ${figures.perSecond}/s`);
        result[asked.route] = figures;
      }
      const writtenPerSecond = await writer();
      say(`beside it ${writtenPerSecond} positions/s were written`);
      return { bench: 'api', positions, writtenPerSecond, ...result };
    } finally {
      await writer();
      await database.close();
    }
  } finally {
    await embedded.stop();
    if (values.keep === undefined) await rm(root, { recursive: true, force: true });
  }
}

const SLICE = 2_000;
/** As apply, which shares the processors with mapping: half of its time it waits for it. */
const REST = 1;

/** Where a database that is kept goes on. */
async function begun(database: Database, positions: number): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    "select count(*) as count from delivery where file_name = 'ORA.csv'",
  );
  return positions + (rows[0]?.count ?? 0) * SLICE;
}

/** Slices of new positions as apply writes them, one after the other; ends when called, with how many a second there were. */
function writing(database: Database, first: number): () => Promise<number> {
  let over = false;
  let written = 0;
  const started = performance.now();
  const work = (async () => {
    for (let from = first; !over; from += SLICE) {
      const begin = performance.now();
      await database.transaction(async (client) => {
        for (const sql of SLICE_ROWS) await client.query(sql, sql.includes('$2') ? [from, SLICE] : [from]);
      });
      written += SLICE;
      await new Promise((resolve) => setTimeout(resolve, (performance.now() - begin) * REST));
    }
  })();
  return async () => {
    over = true;
    await work;
    return Math.round((written * 1_000) / (performance.now() - started));
  };
}

interface Figures {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly perSecond: number;
}

/** At a steady pace whatever the answers take; a late one counts from when it was due. */
async function measured(database: Database, asked: Asked, seconds: number): Promise<Figures> {
  const times: number[] = [];
  const count = PER_SECOND * seconds;
  const started = performance.now();
  const under: Promise<void>[] = [];
  for (let n = 0; n < count; n += 1) {
    const due = started + (n * 1000) / PER_SECOND;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    under.push(
      database
        .view(asked.scope, (view) => asked.ask(view, n))
        .then(
          () => {
            times.push(performance.now() - due);
          },
          // Given up, as one who waits for a page would: it counts as never answered.
          () => {
            times.push(Number.POSITIVE_INFINITY);
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
