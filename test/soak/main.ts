/**
 * `npm run soak [-- --cycles 1000 --seed N --minutes M --leak native:64]`: connectors on sftp, ftp, http, s3 and our own
 * SFTP server collect from gestionali that drop, hang, talk nonsense, change host keys, refuse logins and cut files
 * short. Ends with 1, and the seed, when a file was missed, taken twice or by half, or when Tramite's process holds more
 * and more. `--leak` makes it do so.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Database } from '../../src/store/database.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';
import { leakOf } from './leak.ts';
import { soak } from './run.ts';

const MOST_TOLD = 40;

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    minutes: { type: 'string', default: '60' },
    leak: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** One that is lent (already migrated), or our own. */
async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const lent = process.env.SOAK_DATABASE_URL;
  if (lent !== undefined) return work(lent);
  const folder = await mkdtemp(join(tmpdir(), 'tramite-soak-db-'));
  const embedded = await startEmbedded({ folder: join(folder, 'postgres'), durable: false });
  try {
    const database = new Database({ url: embedded.url, max: 1 });
    await migrate(database, new Date());
    await database.close();
    return await work(embedded.url);
  } finally {
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

say(`seed ${seed}`);
const violations = await withDatabase((databaseUrl) =>
  soak({
    cycles: Number(values.cycles),
    seed,
    longestMs: Number(values.minutes) * 60_000,
    databaseUrl,
    leak: values.leak === undefined ? undefined : leakOf(values.leak),
    say,
  }),
);
for (const one of violations.slice(0, MOST_TOLD)) say(`WRONG  ${one}`);
say(violations.length === 0 ? `nothing wrong, seed ${seed}` : `${violations.length} wrong, seed ${seed}`);
process.exitCode = violations.length === 0 ? 0 : 1;
