/** What changed between two versions of a gestionale, part by part: its mappings, and each key of its layouts. */
import type { GestionaleConfig } from './configuration.ts';
import type { Json } from './debt-position.ts';

export interface GestionaleDifference {
  /** `positions.jsonata`, `gestionale.yaml: positions.options.delimiter`, `table comuni`. */
  readonly part: string;
  /** Null: it was not there. */
  readonly before: string | null;
  /** Null: it is gone. */
  readonly after: string | null;
}

export function mappingDifference(
  before: GestionaleConfig,
  after: GestionaleConfig,
): readonly GestionaleDifference[] {
  const [old, now] = [parts(before), parts(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((part) => {
    const [was, is] = [old.get(part) ?? null, now.get(part) ?? null];
    return was === is ? [] : [{ part, before: was, after: is }];
  });
}

function parts({
  mappings,
  tables,
  gestionale: _,
  ...layouts
}: GestionaleConfig): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [kind, source] of Object.entries(mappings))
    if (source !== undefined) found.set(`${kind}.jsonata`, source);
  for (const [path, value] of leaves(layouts as unknown as Json, []))
    found.set(`gestionale.yaml: ${path}`, value);
  for (const [name, table] of Object.entries(tables ?? {}))
    found.set(`table ${name}`, JSON.stringify(table, null, 1));
  return found;
}

/** Lists are compared whole: what moves in one is no change of each of its items. */
function* leaves(value: Json, path: readonly string[]): Generator<readonly [string, string]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield [
      path.join('.'),
      Array.isArray(value) ? value.map((one) => JSON.stringify(one)).join('\n') : String(value),
    ];
    return;
  }
  for (const [name, item] of Object.entries(value))
    if (item !== undefined) yield* leaves(item as Json, [...path, name]);
}
