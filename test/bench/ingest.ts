/**
 * ingest: a file on disk → applied, against a raw COPY of the same rows into the same tables and indexes, and against
 * the script that a software house would write (csv-parse, jsonata, one INSERT per row into the positions table).
 */
import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import jsonata from 'jsonata';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { readDay } from '../../src/domain/day.ts';
import { readAmount } from '../../src/domain/money.ts';
import { Database } from '../../src/store/database.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';
import { BODY, type Layout, tariLayout } from './gestionale.ts';
import { mavLayout } from './mav.ts';
import { watchMemory } from './memory.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const TABLES = ['position', 'position_version', 'installment', 'publication', 'record'];
const SCRIPT_ROWS = 20_000;
const LONGEST_MS = 20 * 60_000;
const START_MS = 30_000;
const SCRIPT_BINDINGS = {
  file: { header: {} },
  connector: { parameters: {}, service: { description: 'Tassa sui rifiuti' } },
};

export async function ingest(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '200000' },
      'per-position': { type: 'string', default: '1' },
      layout: { type: 'string', default: 'tari' },
      json: { type: 'boolean' },
    },
  });
  const rows = Number(values.rows);
  const perPosition = Number(values['per-position']);
  const layout = layoutOf(values.layout, perPosition);
  const say = (text: string): void => {
    if (values.json !== true) process.stderr.write(`${text}\n`);
  };
  const root = await mkdtemp(join(tmpdir(), 'tramite-bench-'));
  const embedded = await startEmbedded({ folder: join(root, 'postgres') });
  try {
    say(`writing ${rows} rows`);
    const out = join(root, 'out');
    await mkdir(out);
    await layout.configure(root, out);
    const list = join(root, layout.fileName);
    await layout.write(list, rows, perPosition, new Date());
    say('Tramite');
    const tramite = await runTramite(root, out, list, embedded.url);
    say(`  ${Math.round(rows / tramite.seconds)} rows/s, ${tramite.peakMemoryMb} MB`);
    const copySeconds = await rawCopy(root, embedded.url);
    say(`COPY  ${Math.round(rows / copySeconds)} rows/s`);
    const script =
      perPosition > 1
        ? undefined
        : await softwareHouse(layout, join(out, 'elaborati', layout.fileName), embedded.url);
    if (script !== undefined) say(`script  ${Math.round(script)} rows/s`);
    const rowsPerSecond = rows / tramite.seconds;
    const copyRowsPerSecond = rows / copySeconds;
    return {
      bench: 'ingest',
      rows,
      perPosition,
      seconds: round(tramite.seconds),
      rowsPerSecond: Math.round(rowsPerSecond),
      copyRowsPerSecond: Math.round(copyRowsPerSecond),
      ratio: round(rowsPerSecond / copyRowsPerSecond),
      scriptRowsPerSecond: script === undefined ? null : Math.round(script),
      timesScript: script === undefined ? null : round(rowsPerSecond / script),
      peakMemoryMb: tramite.peakMemoryMb,
      phases: tramite.phases,
    };
  } finally {
    await embedded.stop();
    await rm(root, { recursive: true, force: true });
  }
}

function layoutOf(name: string, perPosition: number): Layout {
  if (name === 'tari') return tariLayout(perPosition > 1);
  if (name === 'cbi-mav' && perPosition === 1) return mavLayout;
  throw new Error('--layout is tari, or cbi-mav of one record per position');
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

async function runTramite(
  root: string,
  out: string,
  list: string,
  url: string,
): Promise<{ seconds: number; peakMemoryMb: number; phases: object }> {
  // The flag is bin/tramite's, whose own process would be counted too.
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=1', MAIN, 'serve', '--roles', 'collect,ingest'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: url,
        TRAMITE_HOME: join(root, 'home'),
        TRAMITE_CONNECTORS: join(root, 'connectors'),
        TRAMITE_MAPPINGS: join(root, 'mappings'),
        TRAMITE_SWEEP_SECONDS: '0.2',
        TRAMITE_LOG: 'warn',
        BENCH_KEY: 'none',
      },
    },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const client = new pg.Client({ connectionString: url, options: '-c search_path=tramite' });
  await client.connect();
  try {
    await until(
      async () =>
        (
          await client.query(
            "select 1 from information_schema.tables where table_schema = 'tramite' and table_name = 'connector'",
          )
        ).rowCount === 1 &&
        (
          await client.query(
            'select 1 from connector where program_hash is not null and last_scan is not null',
          )
        ).rowCount === 1,
      START_MS,
    );
    const memory = watchMemory(child.pid ?? 0);
    const started = performance.now();
    await writeFile(join(out, `${basename(list)}.ok`), '');
    await rename(list, join(out, basename(list)));
    await until(async () => {
      const { rows } = await client.query<{ state: string; reasons: unknown }>(
        'select state, reasons from delivery',
      );
      if (rows[0] !== undefined && ['refused', 'held', 'duplicate'].includes(rows[0].state))
        throw new Error(`the delivery is ${rows[0].state}: ${JSON.stringify(rows[0].reasons)}`);
      return rows[0]?.state === 'applied';
    });
    const seconds = (performance.now() - started) / 1000;
    const { rows: journal } = await client.query<{ event: string; at: Date }>(
      "select event, at from journal where event like 'delivery.%' order by at",
    );
    const begin = journal[0]?.at.getTime() ?? 0;
    return {
      seconds,
      peakMemoryMb: memory.stop(),
      phases: Object.fromEntries(
        journal.map((one) => [one.event.slice(9), round((one.at.getTime() - begin) / 1000)]),
      ),
    };
  } finally {
    await client.end();
    child.kill('SIGTERM');
    await ended;
  }
}

async function until(done: () => Promise<boolean>, longestMs = LONGEST_MS): Promise<void> {
  const end = Date.now() + longestMs;
  while (Date.now() < end) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the bench took too long');
}

/** The rows that Tramite wrote, loaded again into empty tables with the same indexes and the same durability. */
async function rawCopy(root: string, url: string): Promise<number> {
  const source = new pg.Client({ connectionString: url, options: '-c search_path=tramite' });
  await source.connect();
  await source.query('create database bench_copy');
  const target = new URL(url);
  target.pathname = '/bench_copy';
  const empty = new Database({ url: target.href });
  await migrate(empty, new Date());
  await empty.close();
  const into = new pg.Client({ connectionString: target.href, options: '-c search_path=tramite' });
  await into.connect();
  let seconds = 0;
  try {
    for (const table of TABLES) {
      const path = join(root, `${table}.copy`);
      await pipeline(
        source.query(copyTo(`copy (select * from ${table}) to stdout`)),
        createWriteStream(path),
      );
      const started = performance.now();
      await pipeline(
        createReadStream(path, { highWaterMark: 1 << 20 }),
        into.query(copyFrom(`copy ${table} from stdin`)),
      );
      seconds += (performance.now() - started) / 1000;
    }
  } finally {
    await source.end();
    await into.end();
  }
  return seconds;
}

/** Rows per second of the script, over the first rows of the same file. */
async function softwareHouse(layout: Layout, list: string, url: string): Promise<number> {
  const target = new URL(url);
  target.pathname = '/bench_copy';
  const client = new pg.Client({ connectionString: target.href, options: '-c search_path=tramite' });
  await client.connect();
  await client.query('truncate position');
  const expression = jsonata(layout.mapping);
  expression.registerFunction('required', (value: unknown) => value);
  expression.registerFunction('debtor', (code: string, name: string, rest: object) => ({
    fiscalCode: code,
    name,
    ...rest,
  }));
  expression.registerFunction('cents', (value: string) => {
    const read = readAmount(value);
    return read.ok ? read.value : null;
  });
  expression.registerFunction('date', (value: string, pattern: 'dd/MM/yyyy') => {
    const read = readDay(value, pattern);
    return read.ok ? read.value : null;
  });
  expression.registerFunction('slice', (value: string, first: number, last: number) =>
    value.slice(first - 1, last),
  );
  expression.registerFunction('address', (street: string) => ({ street }));
  expression.registerFunction('problem', (code: string) => {
    throw new Error(code);
  });
  let count = 0;
  const started = performance.now();
  try {
    for await (const record of layout.records(list)) {
      const position = await expression.evaluate(record, { records: [record], ...SCRIPT_BINDINGS });
      await client.query(
        `insert into position (organization_id, position_id, connector_id, source_key, service, debtor_code, amount, hash, delivery_number)
         values ($1, gen_random_uuid(), 'tari', $2, 'tari', $3, $4, $5, 1)`,
        [
          BODY,
          position.key,
          position.debtor.fiscalCode,
          position.options[0].installments[0].amount,
          Buffer.from(JSON.stringify(position)).subarray(0, 16),
        ],
      );
      count += 1;
      if (count === SCRIPT_ROWS) break;
    }
    return count / ((performance.now() - started) / 1000);
  } finally {
    await client.end();
  }
}
