/** What runs while the API is asked: a Tramite that serves it, and another that ingests files as they are dropped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { BODY, tariLayout } from './gestionale.ts';
import { addressOf, ended } from './serving.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const START_MS = 120_000;
const ROWS = 10_000;
const LOOK_MS = 100;

export interface House {
  readonly url: string;
  /** Ends both; rows per second that were applied meanwhile. */
  close(): Promise<number>;
}

export interface HouseOptions {
  readonly databaseUrl: string;
  readonly client: pg.Client;
  /** Of the Tramite that ingests: kept with the database, whose deliveries have their bytes there. */
  readonly home: string;
  /** How long the ingest rests after a file, in times of what it took. */
  readonly rest: number;
}

export async function openApiHouse({ databaseUrl, client, home, rest }: HouseOptions): Promise<House> {
  const root = await mkdtemp(join(tmpdir(), 'tramite-bench-api-house-'));
  const out = join(root, 'out');
  await mkdir(out);
  await tariLayout(false).configure(root, out);
  const running: ChildProcess[] = [];
  const serve = (roles: string, ...options: readonly string[]): ChildProcess => {
    // The flag is bin/tramite's.
    const flags = roles === 'web' ? [] : ['--max-semi-space-size=1'];
    const child = spawn(process.execPath, [...flags, MAIN, 'serve', '--roles', roles, ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: databaseUrl,
        TRAMITE_HOME: home,
        TRAMITE_CONNECTORS: join(root, 'connectors'),
        TRAMITE_MAPPINGS: join(root, 'mappings'),
        TRAMITE_LOG: 'error',
        BENCH_KEY: 'none',
      },
    });
    running.push(child);
    return child;
  };
  let over = false;
  const end = async (): Promise<void> => {
    over = true;
    for (const one of running) await ended(one);
    await rm(root, { recursive: true, force: true });
  };
  try {
    // A run that was cut off left a file that nobody ends.
    await client.query(
      `delete from delivery where organization_id = '${BODY}' and state not in ('applied', 'refused', 'duplicate', 'withdrawn')`,
    );
    const url = await addressOf(serve('web', '--port', '0'));
    serve('collect,ingest');
    await until(
      client,
      `select from connector where organization_id = '${BODY}' and program_hash is not null and last_scan is not null`,
    );
    // The bodies of the data are in no folder: they are there all the same, and have no door to look at.
    await client.query('update organization set present = true where not present');
    await client.query("update connector set present = true, next_scan_at = 'infinity' where not present");
    const started = performance.now();
    let written = 0;
    const work = (async (): Promise<void> => {
      for (let file = 0; !over; file += 1) {
        const begin = performance.now();
        await dropList(out, file);
        await until(
          client,
          `select from delivery where file_name = '${fileName(file)}' and state = 'applied'`,
          () => over,
        );
        if (over) return;
        written += ROWS;
        await new Promise((resolve) => setTimeout(resolve, (performance.now() - begin) * rest));
      }
    })();
    return {
      url,
      async close() {
        over = true;
        await work;
        const perSecond = Math.round((written * 1_000) / (performance.now() - started));
        await end();
        return perSecond;
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Files of this run are none of another's, nor are their keys. */
const RUN = Date.now().toString(36);
const fileName = (file: number): string => `ORA-${RUN}-${file}.csv`;

async function dropList(out: string, file: number): Promise<void> {
  const rows = Array.from(
    { length: ROWS },
    (_, n) =>
      `${RUN}${file}-${n};2026;RSSMRA80A01H501U;DEBITORE NUMERO ${n};VIA GARIBALDI ${n % 200};10100;BORGO ESEMPIO;0;${50 + (n % 400)},10;31/12/2030\r\n`,
  );
  const path = join(out, fileName(file));
  const head = 'NUM_AVVISO;ANNO;COD_FISC;NOMINATIVO;INDIRIZZO;CAP;COMUNE;RATA;IMPORTO;SCADENZA\r\n';
  await writeFile(`${path}.tmp`, head + rows.join(''), 'latin1');
  await writeFile(`${path}.ok`, '');
  await rename(`${path}.tmp`, path);
}

async function until(client: pg.Client, sql: string, over: () => boolean = () => false): Promise<void> {
  const end = Date.now() + START_MS;
  while (Date.now() < end && !over()) {
    if (((await client.query(sql)).rowCount ?? 0) > 0) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  if (!over()) throw new Error(`the bench waited too long: ${sql}`);
}
