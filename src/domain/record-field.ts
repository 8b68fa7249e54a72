/**
 * Fields of a source record by path, as problems name them: `CF`; in records of several lines `14.due`, and `59.2.text`
 * where a kind of line repeats (from 0). A name with dots in it is itself before it is a path.
 */
import type { Json } from './debt-position.ts';

export type Fields = { readonly [name: string]: Json };
/** Names and places in lists, from the record to the field. */
export type FieldPath = readonly string[];

export const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Undefined when the record has no such field, or several. */
export function fieldPath(fields: Json, path: string): FieldPath | undefined {
  if (isList(fields)) {
    const [, index, rest] = /^(\d+)\.(.+)$/s.exec(path) ?? [];
    const place = index === undefined ? undefined : Number(index);
    // Where there is only one of a kind, nobody has to say which.
    const at = place !== undefined && place < fields.length ? place : fields.length === 1 ? 0 : undefined;
    if (at === undefined) return undefined;
    const inner = fieldPath(fields[at] ?? null, at === place ? (rest ?? '') : path);
    return inner === undefined ? undefined : [String(at), ...inner];
  }
  if (!isFields(fields)) return undefined;
  if (Object.hasOwn(fields, path)) return [path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    if (!Object.hasOwn(fields, name)) continue;
    const inner = fieldPath(fields[name] ?? null, path.slice(dot + 1));
    if (inner !== undefined) return [name, ...inner];
  }
  return undefined;
}

export function valueAt(fields: Json, path: FieldPath): Json | undefined {
  let value: Json | undefined = fields;
  for (const step of path) {
    if (isList(value)) value = value[Number(step)];
    else if (isFields(value) && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value;
}

/** A copy with one value replaced. */
export function withValue(fields: Fields, path: FieldPath, value: Json): Fields {
  return replaced(fields, path, value) as Fields;
}

function replaced(node: Json, path: FieldPath, value: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (isList(node))
    return node.map((item, index) => (index === Number(step) ? replaced(item, rest, value) : item));
  if (!isFields(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, item]) => [name, name === step ? replaced(item, rest, value) : item]),
  );
}

/** Every value of a record with its path, in the record's order. */
export function everyField(fields: Json): readonly { readonly path: FieldPath; readonly value: Json }[] {
  const inner = isList(fields)
    ? fields.map((item, index): readonly [string, Json] => [String(index), item])
    : isFields(fields)
      ? Object.entries(fields)
      : undefined;
  if (inner === undefined) return [{ path: [], value: fields }];
  return inner.flatMap(([step, item]) =>
    everyField(item).map(({ path, value }) => ({ path: [step, ...path], value })),
  );
}

export const pathText = (path: FieldPath): string => path.join('.');
