/** What differs between two JSON values, leaf by leaf. Pure. */
import type { Json } from './debt-position.ts';

export interface JsonChange {
  /** `options[0].installments[0].amount`; empty: the whole. */
  readonly path: string;
  /** Absent: it was not there, or is no more. */
  readonly before?: Json;
  readonly after?: Json;
}

type Fields = { readonly [name: string]: Json };

export function jsonChanges(
  before: Json | undefined,
  after: Json | undefined,
  path = '',
): readonly JsonChange[] {
  if (before === after) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const longest = Math.max(before.length, after.length);
    return Array.from({ length: longest }, (_, index) =>
      jsonChanges(before[index] as Json | undefined, after[index] as Json | undefined, `${path}[${index}]`),
    ).flat();
  }
  if (isFields(before) && isFields(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) =>
      jsonChanges(before[name], after[name], path === '' ? name : `${path}.${name}`),
    );
  }
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
