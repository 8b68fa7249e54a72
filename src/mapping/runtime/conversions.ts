/** Truth, numbers and text as JSONata sees them. */
import { isCallable } from './callable.ts';
import type { Sequence } from './context.ts';
import { JsonataError } from './error.ts';
import { longestText, madeText, weigh } from './meter.ts';

/** Whether a number is one; D1001 when it is infinite. */
export function finite(value: number): boolean {
  if (Number.isFinite(value)) return true;
  if (!Number.isNaN(value)) throw new JsonataError('D1001', { value });
  return false;
}

export function truthy(value: unknown): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      return finite(value) && value !== 0;
    case 'object':
      break;
    default:
      return false;
  }
  if (value === null) return false;
  if (Array.isArray(value)) return value.length === 1 ? truthy(value[0]) : truthyCount(value) > 0;
  return !isCallable(value) && Object.keys(value).length > 0;
}

/** Every item is looked at: an infinite number among them is an error. */
function truthyCount(list: readonly unknown[]): number {
  let count = 0;
  weigh(list.length);
  for (const item of list) if (truthy(item)) count += 1;
  return count;
}

/** `$boolean`: nothing stays nothing. */
export const booleanOf = (value: unknown): boolean | undefined =>
  value === undefined ? undefined : truthy(value);

/** Text of a value that is there. */
export function textOf(value: unknown, prettify = false): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return String(value);
  if (isCallable(value)) return '';
  if (typeof value === 'number' && !Number.isFinite(value)) throw new JsonataError('D3001', { value });
  const inner: unknown = Array.isArray(value) && (value as Sequence).outerWrapper === true ? value[0] : value;
  // At least so many characters: a value that is shared many times over would otherwise be written for ever.
  const longest = longestText();
  let length = 0;
  function written(this: unknown, key: string, part: unknown): unknown {
    weigh(4);
    length += (typeof part === 'string' ? part.length : 1) + (Array.isArray(this) ? 0 : key.length);
    if (length > longest) throw new JsonataError('D3150', { value: longest });
    return rounded(part);
  }
  return madeText(JSON.stringify(inner, written, prettify === true ? 2 : 0));
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number' && finite(value))
    return Number.isInteger(value) ? value : Number(value.toPrecision(15));
  return value !== null && isCallable(value) ? '' : value;
}

/** Text of an operand of `&`: nothing is empty. */
export const concatenable = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : textOf(value);
