/** Runs again, at each change below mappings/, the cases that it concerns, until somebody ends it. */
import { basename, relative, sep } from 'node:path';
import { watch } from 'chokidar';
import type { Configuration } from '../configuration/assemble.ts';
import type { MappingCase } from '../domain/mapping-case.ts';
import { counted, time } from './italian.ts';
import { type Tested, testLines } from './test-page.ts';
import type { Paint } from './test-paint.ts';
import { failing, testOne, type Which } from './test-run.ts';

/** An editor saves a file in several steps. */
const SETTLE_MS = 120;

export interface Watching {
  readonly mappings: string;
  /** Absent: all gestionali. */
  readonly name: string | undefined;
  readonly configuration: () => Promise<Configuration>;
  readonly paint: Paint;
  readonly print: (line: string) => void;
  /** Resolves when it is to end. */
  readonly ended: Promise<void>;
}

/** Which cases of its gestionale a changed file concerns; undefined: none of any. `path` is relative to mappings/. */
export function concerned(path: string): { readonly gestionale: string; readonly which: Which } | undefined {
  const [gestionale, ...rest] = path.split(sep);
  const name = rest.at(-1);
  if (gestionale === undefined || name === undefined) return undefined;
  if (name.startsWith('.') || name.endsWith('~') || name === 'README.md') return undefined;
  const of = (which: Which) => ({ gestionale, which });
  if (rest.length === 2 && rest[0] === 'cases')
    return of((one) => basename(one.file) === name || one.sample === name);
  if (rest.length > 1) return of(() => true);
  if (name === 'report.jsonata') return of((one) => one.payments !== undefined);
  if (name === 'acknowledgement.jsonata') return of((one) => one.expectAcknowledgement !== undefined);
  if (name === 'positions.jsonata') return of((one) => one.payments === undefined);
  return of(() => true);
}

export async function watchCases(watching: Watching): Promise<void> {
  const { mappings, name, print, ended } = watching;
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const round = (): void => {
    const paths = [...changed];
    changed.clear();
    running = running.then(() => again(watching, paths)).catch((error: Error) => print(error.message));
  };
  const watcher = watch(mappings, { ignoreInitial: true });
  watcher.on('all', (_event, path) => {
    const below = relative(mappings, path);
    if (name !== undefined && below.split(sep)[0] !== name) return;
    changed.add(below);
    clearTimeout(timer);
    timer = setTimeout(round, SETTLE_MS);
  });
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  print(`Waiting for changes below ${relative('.', mappings) || '.'}; Ctrl-C ends.`);
  await ended;
  clearTimeout(timer);
  await watcher.close();
  await running;
}

async function again(
  { mappings, configuration, paint, print }: Watching,
  paths: readonly string[],
): Promise<void> {
  const concerns = Map.groupBy(
    paths.flatMap((path) => concerned(path) ?? []),
    (one) => one.gestionale,
  );
  if (concerns.size === 0) return;
  const found = await configuration();
  for (const [gestionale, several] of concerns) {
    const which = (one: MappingCase): boolean => several.some((each) => each.which(one));
    const { tested, of } = await testOne(mappings, found, gestionale, which);
    if (failing([tested]) + tested.problems.length > 0)
      for (const line of testLines(tested, paint, 'failing')) print(line);
    print(`${time(new Date())}  ${gestionale}  ${summary(tested, of)}`);
  }
}

function summary(tested: Tested, of: number): string {
  const { cases, problems } = tested;
  const failed = failing([tested]);
  const ran = `${cases.length} of ${counted(of, 'case')} run`;
  const wrong = problems.length === 0 ? '' : `, ${counted(problems.length, 'problem')} in what is written`;
  if (failed === 0) return `${ran}: ${cases.length === 0 ? 'none concerned' : 'all hold'}${wrong}.`;
  return `${ran}: ${failed} ${failed === 1 ? 'fails' : 'fail'}${wrong}.`;
}
