/** The gestionali that somebody names on the command line, and their mappings on disk. */
import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { Configuration } from '../configuration/assemble.ts';
import { MAPPING_KINDS, type MappingKind } from '../configuration/draft.ts';
import { ProblemError, problem } from '../domain/problem.ts';

/** All of them when none is named; problem `gestionale.unknown`. */
export function namedGestionali(found: Configuration, asked: readonly string[]): readonly string[] {
  const known = [
    ...found.gestionali.map((one) => one.gestionale),
    ...found.disabled.flatMap((one) => (one.kind === 'gestionale' ? [one.name] : [])),
  ].toSorted();
  for (const name of asked) {
    if (known.includes(name)) continue;
    throw new ProblemError(
      problem('gestionale.unknown', `no gestionale is called ${name}`, {
        class: 'config',
        advice: known.length === 0 ? 'None is here.' : `One of: ${known.join(', ')}.`,
      }),
    );
  }
  return asked.length === 0 ? known : known.filter((name) => asked.includes(name));
}

export interface MappingFile {
  readonly gestionale: string;
  readonly kind: MappingKind;
  /** As messages name it. */
  readonly file: string;
  readonly path: string;
  readonly text: string;
}

export async function mappingFiles(
  folder: string,
  names: readonly string[],
): Promise<readonly MappingFile[]> {
  const files: MappingFile[] = [];
  for (const gestionale of names) {
    const there = await readdir(join(folder, gestionale)).catch((): string[] => []);
    for (const kind of MAPPING_KINDS) {
      if (!there.includes(`${kind}.jsonata`)) continue;
      const path = join(folder, gestionale, `${kind}.jsonata`);
      files.push({ gestionale, kind, file: shown(path), path, text: await readFile(path, 'utf8') });
    }
  }
  return files;
}

function shown(path: string): string {
  const inside = relative('.', path);
  return inside.startsWith('..') || isAbsolute(inside) ? resolve(path) : inside;
}
