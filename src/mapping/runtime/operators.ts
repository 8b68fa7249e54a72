/** Operators, with JSONata's rules for what is missing, of another type, or infinite. `position` is the operator's. */
import type { Context } from './context.ts';
import { sequenceOf } from './context.ts';
import { finite } from './conversions.ts';
import { JsonataError } from './error.ts';
import { weigh } from './meter.ts';

const OPERATIONS = {
  '+': (left: number, right: number) => left + right,
  '-': (left: number, right: number) => left - right,
  '*': (left: number, right: number) => left * right,
  '/': (left: number, right: number) => left / right,
  '%': (left: number, right: number) => left % right,
} as const;

export type Arithmetic = keyof typeof OPERATIONS;

export function arithmetic(
  token: Arithmetic,
  left: unknown,
  right: unknown,
  position: number,
): number | undefined {
  if (left !== undefined && !isNumber(left, token, position))
    throw new JsonataError('T2001', { value: left, token, position });
  if (right !== undefined && !isNumber(right, token, position))
    throw new JsonataError('T2002', { value: right, token, position });
  if (left === undefined || right === undefined) return undefined;
  return OPERATIONS[token](left as number, right as number);
}

function isNumber(value: unknown, token: string, position: number): boolean {
  if (typeof value !== 'number') return false;
  if (Number.isFinite(value)) return true;
  if (!Number.isNaN(value)) throw new JsonataError('D1001', { value, token, position });
  return false;
}

export function negated(value: unknown, position: number): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && finite(value)) return -value;
  throw new JsonataError('D1002', { value, token: '-', position });
}

export type Comparison = '<' | '<=' | '>' | '>=';

export function compared(
  token: Comparison,
  left: unknown,
  right: unknown,
  position: number,
): boolean | undefined {
  const comparable = (value: unknown): boolean =>
    value === undefined || typeof value === 'string' || typeof value === 'number';
  if (!comparable(left) || !comparable(right)) {
    const value = typeof left === 'string' || typeof left === 'number' ? right : left;
    throw new JsonataError('T2010', { value, token, position });
  }
  if (left === undefined || right === undefined) return undefined;
  if (typeof left !== typeof right)
    throw new JsonataError('T2009', { value: left, value2: right, token, position });
  const [one, other] = [left as string, right as string];
  if (token === '<') return one < other;
  if (token === '<=') return one <= other;
  return token === '>' ? one > other : one >= other;
}

/** `=`; what is missing equals nothing. */
export function equal(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  return deepEqual(left, right);
}

/** `!=`; what is missing differs from nothing. */
export function unequal(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  return !deepEqual(left, right);
}

export function deepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) && Array.isArray(right)) {
    weigh(2 + left.length / 4);
    return left.length === right.length && left.every((item, index) => deepEqual(item, right[index]));
  }
  if (Array.isArray(left) || Array.isArray(right)) return mixedEqual(left, right);
  const keys = Object.keys(left);
  weigh(4 + 4 * keys.length);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every(
    (key) => Object.hasOwn(right, key) && deepEqual(Reflect.get(left, key), Reflect.get(right, key)),
  );
}

/** A list and an object: JSONata compares all their own properties, `length` and its own marks among them. */
function mixedEqual(left: object, right: object): boolean {
  weigh(Array.isArray(left) ? 40 * left.length : 10);
  weigh(Array.isArray(right) ? 40 * right.length : 10);
  const names = Object.getOwnPropertyNames(left).sort();
  const others = Object.getOwnPropertyNames(right).sort();
  if (names.length !== others.length || names.some((name, index) => name !== others[index])) return false;
  return names.every((name) => deepEqual(Reflect.get(left, name), Reflect.get(right, name)));
}

/** `in`: identity, not equality of content. */
export function includes(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  if (!Array.isArray(right)) return right === left;
  weigh(right.length / 4);
  return right.some((item) => item === left);
}

const MAX_RANGE = 1e7;

export function range(ctx: Context, left: unknown, right: unknown, position: number): unknown {
  const token = '..';
  if (left !== undefined && !Number.isInteger(left))
    throw new JsonataError('T2003', { value: left, token, position });
  if (right !== undefined && !Number.isInteger(right))
    throw new JsonataError('T2004', { value: right, token, position });
  if (left === undefined || right === undefined) return undefined;
  const [from, to] = [left as number, right as number];
  if (from > to) return undefined;
  const size = to - from + 1;
  if (size > MAX_RANGE) throw new JsonataError('D2014', { value: size, token, position });
  if (size > ctx.maxSequence) throw new JsonataError('D2015', { value: size, token, position });
  ctx.spend(size);
  const numbers = sequenceOf();
  for (let number = from; number <= to; number += 1) numbers.push(number);
  return numbers;
}

/** Two values as one list. */
export function append(ctx: Context, first: unknown, second: unknown): unknown {
  if (first === undefined) return second;
  if (second === undefined) return first;
  const [left, right] = [Array.isArray(first) ? first : [first], Array.isArray(second) ? second : [second]];
  const size = left.length + right.length;
  if (size > ctx.maxSequence) throw new JsonataError('D2015', { value: size });
  ctx.spend(size);
  return left.concat(right);
}
