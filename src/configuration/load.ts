/** Reads the two trees that integrators write: `connectors/` and `mappings/`. The only I/O of this folder. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { Envelopes } from '../domain/ports/envelope.ts';
import type { Formats } from '../domain/ports/format.ts';
import type { Nodi } from '../domain/ports/nodo.ts';
import type { Transports } from '../domain/ports/transport.ts';
import { type Problem, problem } from '../domain/problem.ts';
import { assemble, type Configuration, type FileText, type Folder } from './assemble.ts';
import { ordered, type Tools } from './draft.ts';
import { Schemas } from './schema.ts';

export interface LoadOptions {
  /** Folder of the connectors, one folder per organization inside. */
  readonly connectors: string;
  /** Folder of the gestionali, one folder each. */
  readonly mappings: string;
  /** What relative folders in `from` and `to` are relative to (TRAMITE_HOME). */
  readonly home: string;
  readonly formats: Pick<Formats, 'specs'>;
  readonly transports: Pick<Transports, 'specs'>;
  readonly nodi: Pick<Nodi, 'specs'>;
  /** Absent: no connector can name one. */
  readonly envelopes?: Pick<Envelopes, 'specs'>;
  readonly lintMapping?: NonNullable<Tools['lint']>;
  /** Messages name files relative to it, where they are inside; default the current folder. */
  readonly base?: string;
}

/** Compiled once: specs do not change while the process runs. */
const schemas = new Schemas();

const MAX_BYTES = 4 * 1024 * 1024 + 1;

/**
 * Everything that is configured, in the order of the folders' and files' names; whatever is broken is left out, with
 * what depends on it, and told in `problems` and `disabled`. It never throws for what an integrator can do wrong.
 */
export async function loadConfiguration(options: LoadOptions): Promise<Configuration> {
  const base = resolve(options.base ?? '.');
  const faults: Problem[] = [];
  const connectors = await readFolders(resolve(options.connectors), base, isConfiguration, faults);
  const mappings = await readFolders(resolve(options.mappings), base, isMapping, faults);
  const found = assemble(connectors, mappings, {
    schemas,
    specs: {
      formats: options.formats.specs,
      transports: options.transports.specs,
      nodi: options.nodi.specs,
      envelopes: options.envelopes?.specs ?? [],
    },
    home: resolve(options.home),
    ...(options.lintMapping === undefined ? {} : { lint: options.lintMapping }),
  });
  return { ...found, problems: ordered([...found.problems, ...faults]) };
}

const isConfiguration = (name: string): boolean => /^[^/]+\.ya?ml$/.test(name);

const isMapping = (name: string): boolean =>
  /^(?:gestionale\.yaml|[^/]+\.jsonata|[^/]+\.csv|cases\/[^/]+\.yaml)$/.test(name);

/** Hidden entries and editors' leftovers say nothing; links are followed (mounted configuration is made of them). */
async function readFolders(
  root: string,
  base: string,
  wanted: (name: string) => boolean,
  faults: Problem[],
): Promise<Folder[]> {
  const folders: Folder[] = [];
  for (const name of await names(root, base, faults)) {
    const path = join(root, name);
    if ((await kindOf(path)) !== 'folder') continue;
    const files: FileText[] = [];
    await readFiles(path, '', base, wanted, files, faults);
    folders.push({ name, path: label(path, base), files });
  }
  return folders;
}

async function readFiles(
  folder: string,
  prefix: string,
  base: string,
  wanted: (name: string) => boolean,
  files: FileText[],
  faults: Problem[],
): Promise<void> {
  for (const entry of await names(folder, base, faults)) {
    const path = join(folder, entry);
    const name = prefix + entry;
    const kind = await kindOf(path);
    if (kind === 'folder' && name === 'cases') await readFiles(path, 'cases/', base, wanted, files, faults);
    if (kind !== 'file') continue;
    if (!wanted(name)) files.push({ name, path: label(path, base) });
    else {
      const bytes = await bytesOf(path, base, faults);
      if (bytes !== undefined) files.push({ name, path: label(path, base), bytes });
    }
  }
}

async function names(folder: string, base: string, faults: Problem[]): Promise<string[]> {
  try {
    const entries = await readdir(folder);
    return entries.filter((name) => !name.startsWith('.') && !name.endsWith('~')).toSorted();
  } catch (error) {
    faults.push(unreadable(folder, base, error));
    return [];
  }
}

async function bytesOf(path: string, base: string, faults: Problem[]): Promise<Uint8Array | undefined> {
  try {
    const { size } = await stat(path);
    if (size <= MAX_BYTES) return await readFile(path);
    const advice = 'Configuration is written by hand; files of data go beside the cases, as samples.';
    faults.push(
      problem('file.too-large', `it has ${size} bytes`, {
        class: 'config',
        advice,
        place: { file: label(path, base) },
      }),
    );
  } catch (error) {
    faults.push(unreadable(path, base, error));
  }
  return undefined;
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'other'> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
  } catch {
    return 'other';
  }
}

function unreadable(path: string, base: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const message = code === 'ENOENT' ? 'it does not exist' : `it cannot be read (${code})`;
  return problem('file.unreadable', message, { class: 'config', place: { file: label(path, base) } });
}

function label(path: string, base: string): string {
  const inside = relative(base, path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}
