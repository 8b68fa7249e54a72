/** The modules of the mapping process without their types, in an open file that has no name any more. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IMPORTED = /(?:from|import)\s*['"](\.[^'"]+\.ts)['"]/g;

export interface StrippedSources {
  readonly descriptor: number;
  close(): void;
}

/** Follows the relative imports from `entry`; the descriptor is read from its beginning by every child. */
export function stripSources(entry: URL): StrippedSources {
  const sources: { [url: string]: string } = {};
  const waiting = [entry.href];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (url in sources) continue;
    const source = withoutWarning(() => stripTypeScriptTypes(readFileSync(new URL(url), 'utf8')));
    sources[url] = source;
    for (const [, specifier = ''] of source.matchAll(IMPORTED)) waiting.push(new URL(specifier, url).href);
  }
  const folder = mkdtempSync(join(tmpdir(), 'tramite-mapping-'));
  try {
    const path = join(folder, 'sources.json');
    writeFileSync(path, JSON.stringify(sources), { mode: 0o600, flag: 'wx' });
    const descriptor = openSync(path, 'r');
    return { descriptor, close: () => closeSync(descriptor) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Node warns that stripping by call is experimental, though it runs this very file by it. */
function withoutWarning<T>(strip: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return strip();
  } finally {
    process.emitWarning = emitWarning;
  }
}
