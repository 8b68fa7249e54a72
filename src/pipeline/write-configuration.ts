/** A connector and its gestionale put beside the others: tried in a copy first, written whole, never over anything. */
import {
  access,
  constants,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failed, ok, type Problem, problem, type Result } from '../domain/problem.ts';
import { journal } from '../store/journal.ts';
import type { ConfigurationFolders, Context } from './context.ts';
import { writeFiles } from './draft-folder.ts';

export interface NewConnector {
  /** Fiscal code. */
  readonly organization: string;
  readonly connector: string;
  /** Its YAML. */
  readonly text: string;
  readonly gestionale: string;
  /** Of the gestionale's folder, when it is new. */
  readonly files?: ReadonlyMap<string, string | Uint8Array>;
}

/** Of an organization among the connectors; undefined: it has none. */
export async function organizationFolder(
  { connectors }: ConfigurationFolders,
  organization: string,
): Promise<string | undefined> {
  const names = (await readdir(connectors, { withFileTypes: true })).filter(
    (one) => !one.name.startsWith('.'),
  );
  for (const { name } of names) {
    const text = await readFile(join(connectors, name, 'organization.yaml'), 'utf8').catch(() => '');
    if (new RegExp(`^organization:\\s*["']?${organization}\\b`, 'm').test(text)) return name;
  }
  return undefined;
}

/** What check would say more if it stood there already; empty: nothing. */
export async function rehearseConnector(
  folders: ConfigurationFolders,
  wanted: NewConnector,
): Promise<readonly Problem[]> {
  const folder = await organizationFolder(folders, wanted.organization);
  if (folder === undefined) return [homeless(wanted.organization)];
  const root = await mkdtemp(join(tmpdir(), 'tramite-connect-'));
  try {
    // All of them: whoever takes a user or a folder that another body's connector has would stop both.
    await cp(folders.connectors, join(root, 'connectors'), { recursive: true });
    await cp(folders.mappings, join(root, 'mappings'), {
      recursive: true,
      // Cases and their samples say nothing of connectors.
      filter: (path) => !/[\\/](cases|\.[^\\/]+)$/.test(path),
    });
    const before = new Set((await folders.load(root)).problems.map(sameFault));
    if (wanted.files !== undefined) await writeFiles(join(root, 'mappings', wanted.gestionale), wanted.files);
    await writeFile(join(root, 'connectors', folder, `${wanted.connector}.yaml`), wanted.text);
    const found = await folders.load(root);
    // What it breaks elsewhere counts as its own.
    return found.problems.filter((one) => !before.has(sameFault(one)));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const sameFault = ({ code, message, place }: Problem): string => JSON.stringify([code, message, place?.file]);

export async function areWritable({ connectors, mappings }: ConfigurationFolders): Promise<boolean> {
  const can = (path: string): Promise<boolean> =>
    access(path, constants.W_OK).then(
      () => true,
      () => false,
    );
  return (await can(connectors)) && (await can(mappings));
}

/** Problems `configuration.exists`, `configuration.unwritable`, `organization.homeless`. Journaled. */
export async function writeConnector(
  context: Pick<Context, 'database'> & { readonly folders: ConfigurationFolders },
  wanted: NewConnector,
  actor: string,
): Promise<Result<readonly string[]>> {
  const { folders } = context;
  const folder = await organizationFolder(folders, wanted.organization);
  if (folder === undefined) return failed(homeless(wanted.organization));
  const path = join(folders.connectors, folder, `${wanted.connector}.yaml`);
  const written = [`connectors/${folder}/${wanted.connector}.yaml`];
  if (await exists(path)) return failed(taken(written[0] ?? path));
  try {
    if (wanted.files !== undefined) {
      const done = await writeGestionale(folders.mappings, wanted.gestionale, wanted.files);
      if (!done.ok) return done;
      written.unshift(...[...wanted.files.keys()].map((name) => `mappings/${wanted.gestionale}/${name}`));
    }
    await writeFile(path, wanted.text, { flag: 'wx' });
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return failed(taken(written.at(-1) ?? path));
    return failed(
      problem('configuration.unwritable', `the configuration cannot be written (${code})`, {
        class: 'config',
        advice: 'Download the files and commit them where the configuration is kept.',
      }),
    );
  }
  await journal(context.database, {
    organization: wanted.organization,
    connector: wanted.connector,
    event: 'configuration.written',
    actor,
    detail: { gestionale: wanted.gestionale, files: written },
  });
  return ok(written);
}

/** Under a name that nothing reads, then in one step: a folder is never read by half. */
async function writeGestionale(
  mappings: string,
  name: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<Result<undefined>> {
  if (await exists(join(mappings, name))) return failed(taken(`mappings/${name}`));
  const aside = await mkdtemp(join(mappings, '.new-'));
  try {
    await mkdir(join(aside, name));
    await writeFiles(join(aside, name), files);
    await rename(join(aside, name), join(mappings, name));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return ok(undefined);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const taken = (path: string): Problem =>
  problem('configuration.exists', `${path} is there already`, {
    class: 'config',
    advice: 'Choose another name: nothing is ever overwritten.',
  });

const homeless = (organization: string): Problem =>
  problem('organization.homeless', `no folder of connectors has an organization.yaml of ${organization}`, {
    class: 'config',
    advice: 'Write organization.yaml first: docs/connectors.md says how.',
  });
