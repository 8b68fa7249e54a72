/**
 * What a unit of records becomes, field by field, with the fields of the records that each was computed from. Origins
 * come from the engine's trace, by evaluation: values are never matched.
 */
import type { Day } from '../domain/day.ts';
import type { Json } from '../domain/debt-position.ts';
import type { SourceRecord } from '../domain/ports/format.ts';
import { isJsonObject } from './facts.ts';
import { Ignored } from './outcome.ts';
import type { Prepared } from './prepared.ts';
import type { Origin, OutputOrigins } from './runtime/tracer.ts';
import type { FileBinding } from './unit.ts';
import { validate } from './validate.ts';

export type OutputPath = readonly (string | number)[];

export interface LineageField {
  readonly path: OutputPath;
  readonly value: Json;
  /** mapping: it returned it · default: Tramite filled it in. */
  readonly by: 'mapping' | 'default';
  /** What the mapping returned, where Tramite has changed it: a due day that it extended, a code in its canonical form. */
  readonly returned?: Json;
  /** Empty: of no field of the file. Absent: the engine does not say. */
  readonly from?: readonly Origin[];
}

export interface LineagePosition {
  readonly key: string;
  readonly fields: readonly LineageField[];
}

/** Positions as validation leaves them; none for a unit that is ignored or in problem. */
export async function unitLineage(
  prepared: Prepared,
  records: readonly SourceRecord[],
  file: FileBinding,
  today: Day,
  origins: () => readonly OutputOrigins[] | undefined,
): Promise<readonly LineagePosition[]> {
  if (records.some((record) => record.problem !== undefined)) return [];
  const input = records.map((record) => record.fields);
  prepared.origins.clear();
  const bindings = { records: input, file: { ...file }, connector: prepared.program.connectorBinding };
  const evaluated = await prepared.mapping.evaluate(input, bindings);
  if (!evaluated.ok) return [];
  const returned = evaluated.value;
  const known = origins();
  const lookup =
    known === undefined ? undefined : new Map(known.map(({ path, from }) => [named(path), from]));
  const items = Array.isArray(returned)
    ? (returned as readonly (Json | Ignored)[]).map((item, index) => ({ item, at: [index] as OutputPath }))
    : [{ item: returned as Json | Ignored | undefined, at: [] as OutputPath }];
  const positions: LineagePosition[] = [];
  for (const { item, at } of items) {
    if (item instanceof Ignored || item === undefined || item === null) continue;
    const validated = validate(item, today, prepared.validation);
    if (!validated.ok) return [];
    const { position, sourceKey } = validated.value;
    const fields = [...leaves(position as unknown as Json, [])].map(({ path, value }): LineageField => {
      const raw = rawAt(item, path);
      if (raw === undefined) return { path, value, by: 'default' };
      const from = lookup === undefined ? undefined : originsAt(lookup, [...at, ...raw.path]);
      return {
        path,
        value,
        by: 'mapping',
        ...(JSON.stringify(raw.value) === JSON.stringify(value) ? {} : { returned: raw.value }),
        ...(from === undefined ? {} : { from }),
      };
    });
    positions.push({ key: sourceKey, fields });
  }
  return positions;
}

/** A list of one may stand as its element on either side: first places are left out. */
const named = (path: OutputPath): string => JSON.stringify(path.filter((part) => part !== 0).map(String));

/** Of the path itself, else of the nearest part that holds it: a function may return an object whole. */
function originsAt(lookup: ReadonlyMap<string, readonly Origin[]>, path: OutputPath): readonly Origin[] {
  for (let length = path.length; length >= 0; length -= 1) {
    const found = lookup.get(named(path.slice(0, length)));
    if (found !== undefined) return found;
  }
  return [];
}

/** Every value that is neither a list nor an object, and every empty one of these. */
export function* leaves(
  value: Json,
  path: OutputPath,
): Generator<{ readonly path: OutputPath; readonly value: Json }> {
  const inner: readonly (readonly [string | number, Json])[] | undefined = Array.isArray(value)
    ? (value as readonly Json[]).map((item, index) => [index, item] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : undefined;
  if (inner === undefined || inner.length === 0) yield { path, value };
  else for (const [name, item] of inner) if (item !== undefined) yield* leaves(item, [...path, name]);
}

/** The same place in what the mapping returned, where a list of one may stand as its element; undefined: not there. */
function rawAt(
  item: Json,
  path: OutputPath,
): { readonly path: OutputPath; readonly value: Json } | undefined {
  const raw: (string | number)[] = [];
  let at: Json | undefined = item;
  for (const part of path) {
    if (typeof part === 'number' && !Array.isArray(at)) {
      if (part !== 0) return undefined;
      continue;
    }
    at = Array.isArray(at)
      ? (at as readonly Json[])[Number(part)]
      : isJsonObject(at) && Object.hasOwn(at, part)
        ? at[part]
        : undefined;
    if (at === undefined) return undefined;
    raw.push(part);
  }
  return at === undefined ? undefined : { path: raw, value: at };
}
