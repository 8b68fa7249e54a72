/** What lists and pages need of the programs that deliveries ran on: immutable by hash, so each is read once. */
import type { View } from '../view.ts';

export interface ProgramFacts {
  readonly gestionale: string;
  /** Nodo access. */
  readonly access: string;
  readonly acknowledgeWanted: boolean;
}

const MOST = 5_000;
const known = new Map<string, ProgramFacts>();

export async function programFacts(
  view: View,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, ProgramFacts>> {
  const missing = [...new Set(hashes)].filter((hash) => !known.has(hash));
  if (missing.length > 0) {
    const values: unknown[] = [missing];
    const own = view.own("content #>> '{organization,organization}'", values);
    const { rows } = await view.query<ProgramFacts & { hash: string }>(
      `select hash, content -> 'gestionale' ->> 'gestionale' as gestionale, content -> 'connector' ->> 'nodo' as access,
         content -> 'connector' ? 'acknowledge' as "acknowledgeWanted"
       from configuration where hash = any($1) and kind = 'program' and ${own}`,
      values,
    );
    if (known.size > MOST) known.clear();
    for (const { hash, ...facts } of rows) known.set(hash, facts);
  }
  return known;
}
