/** The gestionali that a visitor may see: those that their connectors run on, and drafts that nobody uses yet. */
import { mayAnywhere } from '../../../domain/access.ts';
import type { GestionaleConfig } from '../../../domain/configuration.ts';
import type { Problem } from '../../../domain/problem.ts';
import { onDisk } from '../../../pipeline/folders.ts';
import {
  type GestionaleRow,
  type GestionaleVersion,
  gestionaleVersions,
  gestionali,
} from '../../../store/web/mappings.ts';
import type { Asked } from '../../page.ts';

export interface KnownGestionale {
  readonly gestionale: string;
  readonly title: string;
  /** Undefined: only the folders know it. */
  readonly row: GestionaleRow | undefined;
  /** In the folders, and why it cannot be used. */
  readonly problems: readonly Problem[];
}

interface OnDisk {
  readonly config?: GestionaleConfig;
  readonly problems: readonly Problem[];
}

/** What the folders hold, of the visitor's connectors or of nobody's. */
async function drafts(asked: Asked): Promise<ReadonlyMap<string, OnDisk>> {
  const { folders } = asked.context;
  if (folders === undefined || !mayAnywhere(asked.visit.viewer, 'integrate')) return new Map();
  const found = await onDisk(folders);
  const used = new Set(found.connectors.map((one) => one.gestionale));
  const all: [string, OnDisk][] = found.gestionali
    .filter(({ gestionale }) => !used.has(gestionale))
    .map((config) => [config.gestionale, { config, problems: [] }]);
  for (const one of found.disabled)
    if (one.kind === 'gestionale') all.push([one.name, { problems: one.problems }]);
  return new Map(all);
}

export async function knownGestionali(asked: Asked): Promise<readonly KnownGestionale[]> {
  const rows = await asked.visit.view(gestionali);
  const more = await drafts(asked);
  const seen = new Set(rows.map((row) => row.gestionale));
  const all: KnownGestionale[] = rows.map((row) => ({
    gestionale: row.gestionale,
    title: row.title,
    row,
    problems: more.get(row.gestionale)?.problems ?? [],
  }));
  for (const [gestionale, { config, problems }] of more)
    if (!seen.has(gestionale)) all.push({ gestionale, title: config?.title ?? '', row: undefined, problems });
  return all.toSorted((a, b) => (a.gestionale < b.gestionale ? -1 : 1));
}

export interface OpenGestionale {
  readonly gestionale: string;
  /** The one to look at: the newest that runs, else the draft; undefined: its files are broken. */
  readonly config: GestionaleConfig | undefined;
  readonly versions: readonly GestionaleVersion[];
  readonly problems: readonly Problem[];
}

/** Undefined: there is none that the visitor may see. */
export async function openGestionale(asked: Asked): Promise<OpenGestionale | undefined> {
  const name = asked.params.gestionale ?? '';
  const versions = await asked.visit.view((view) => gestionaleVersions(view, name));
  const draft = (await drafts(asked)).get(name);
  if (versions.length === 0 && draft === undefined) return undefined;
  const running = versions.find((one) => one.connectors.length > 0) ?? versions[0];
  return {
    gestionale: name,
    config: running?.content ?? draft?.config,
    versions,
    problems: draft?.problems ?? [],
  };
}
