/**
 * One look of collect at an SFTP folder of 100,000 files, in a process of its own: by how many MB its memory grows.
 * `node test/soak/listing.ts [new|known] [files]`: all of them new, or all known and done with (`then: leave`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { look } from '../../src/pipeline/collect/look.ts';
import { openDoor } from '../../src/pipeline/door.ts';
import { Database } from '../../src/store/database.ts';
import { seeFiles } from '../../src/store/source-files.ts';
import { startChild } from './child.ts';
import type { Crowd } from './crowd.ts';
import { BODY, importConnectors, openHouse, receiving } from './house.ts';

export interface Looked {
  readonly listed: number;
  readonly candidates: number;
  readonly beforeMb: number;
  readonly peakMb: number;
  readonly grownMb: number;
  readonly seconds: number;
}

const KEY = { organization: BODY, connector: 'folla' };
const LOOKS = 2;
const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);

async function listing(url: string, known: boolean, files: number): Promise<Looked> {
  // As the product does.
  setFlagsFromString('--heap-growing-percent=100');
  const home = await mkdtemp(join(tmpdir(), 'tramite-listing-'));
  const database = new Database({ url, max: 2 });
  const child = startChild(new URL('./crowd.ts', import.meta.url));
  try {
    const crowd = await child.ask<Crowd>({ root: home, files });
    const receive = receiving(crowd.location, { options: crowd.options, match: '*.csv' });
    await importConnectors(database, { [KEY.connector]: receive });
    const { context } = openHouse(database, home);
    if (known) await everythingTaken(database, files);
    const one = async (): Promise<{ listed: number; candidates: number }> => {
      const opened = await openDoor(context, KEY, receive, { use: 'collect' }, AbortSignal.timeout(120_000));
      if (!opened.ok) throw new Error(opened.problem.message);
      await using door = opened.value;
      const found = await look(context, KEY, receive, door.session);
      await seeFiles(database, KEY, found.candidates, new Date());
      return { listed: found.listed, candidates: found.candidates.length };
    };
    const beforeMb = mb(process.memoryUsage.rss());
    const started = performance.now();
    let found = { listed: 0, candidates: 0 };
    for (let turn = 0; turn < LOOKS; turn += 1) found = await one();
    const seconds = Math.round((performance.now() - started) / LOOKS) / 1000;
    const peakMb = mb(process.resourceUsage().maxRSS * 1024);
    return { ...found, beforeMb, peakMb, grownMb: peakMb - beforeMb, seconds };
  } finally {
    await child.close();
    await database.close();
    await rm(home, { recursive: true, force: true });
  }
}

/** As after months of `then: leave`. */
async function everythingTaken(database: Database, files: number): Promise<void> {
  await database.query(
    `insert into source_file (organization_id, connector_id, name, size_bytes, modified_ms, first_seen_at, changed_at, delivery_id, settled_at)
     select $1, $2, 'pratica_' || lpad(n::text, 7, '0') || '_avviso_tari.csv', 3, 0, now(), now(), gen_random_uuid(), now()
     from generate_series(0, $3 - 1) as n`,
    [KEY.organization, KEY.connector, files],
  );
}

const [state = 'new', files = '100000'] = process.argv.slice(2);
const url = process.env.SOAK_DATABASE_URL;
if (url === undefined) throw new Error('SOAK_DATABASE_URL names a database, already migrated');
process.stdout.write(`${JSON.stringify(await listing(url, state === 'known', Number(files)))}\n`);
