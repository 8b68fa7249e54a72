/** Reads answers that we do not control: every field may be missing or of another type. */

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined when the bytes are no JSON in UTF-8. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

export function parseFields(bytes: Uint8Array): Fields | undefined {
  const value = parseJson(bytes);
  return isFields(value) ? value : undefined;
}

export function text(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function number(fields: Fields, key: string): number | undefined {
  const value = fields[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export const flag = (fields: Fields, key: string): boolean => fields[key] === true;

/** The objects of an array; undefined when it is none, or holds anything else. */
export function list(fields: Fields, key: string): readonly Fields[] | undefined {
  const value = fields[key];
  return Array.isArray(value) && value.every(isFields) ? value : undefined;
}
