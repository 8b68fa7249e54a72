/** Inputs: a shape first, then a value of it with missing fields, lone values, nulls and odd ones. */
import type { Chance } from './chance.ts';
import { arrayOf, BOOLEAN, NULL, NUMBER, objectOf, type Shape, STRING } from './shape.ts';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const NAMES = [
  'a',
  'b',
  'c',
  'name',
  'price',
  'qty',
  'items',
  'tags',
  'code',
  'when',
  'Account Name',
  'città',
  'in',
  'and',
  'length',
  'sequence',
  'constructor',
  '__proto__',
  '1st',
  '😀',
  '',
] as const;
const PLAIN = 10;

const TEXTS = [
  '',
  'a',
  'b',
  'abc',
  'B',
  'VIA ROMA 12/A',
  'Rossi',
  'rossi',
  ' two  words ',
  '12',
  '3.5',
  '-7',
  '0x1F',
  'é',
  '😀x😀',
  'a,b,,c',
  'a1b22c333',
  '2026-02-28',
  '2026-01-31T10:20:30.000Z',
  '"q"',
  'back\\slash',
  'line\nline',
  '$1',
  'true',
  'YWJj',
  'a%20b',
  'null',
  'aaa',
  'x😀y',
  '😀😀',
] as const;
const AMOUNTS = [
  0,
  1,
  2,
  3,
  5,
  10,
  -1,
  -4,
  0.5,
  1.005,
  2.5,
  3.5,
  -2.5,
  100,
  1234.56,
  0.1,
  1e21,
  12345678901,
  1e-7,
  0.30000000000000004,
  1 / 3,
] as const;

export const textOf = (chance: Chance): string => chance.pick(TEXTS);
export const amountOf = (chance: Chance): number =>
  chance.oneIn(2) ? chance.integer(0, 9) : chance.pick(AMOUNTS);
export const nameOf = (chance: Chance): string =>
  chance.oneIn(5) ? chance.pick(NAMES.slice(PLAIN)) : chance.pick(NAMES.slice(0, PLAIN));

const LEAF: readonly (readonly [number, Shape])[] = [
  [5, STRING],
  [5, NUMBER],
  [2, BOOLEAN],
  [1, NULL],
];

/** Of a whole input: an object mostly, a list of them at times. */
export function inputShape(chance: Chance): Shape {
  const object = shapeOfObject(chance, 3);
  return chance.oneIn(6) ? arrayOf(object) : object;
}

export function shapeOfObject(chance: Chance, depth: number): Shape {
  const fields: [string, Shape][] = [];
  const count = chance.integer(depth === 3 ? 3 : 1, depth === 3 ? 6 : 4);
  for (let index = 0; index < count; index += 1) fields.push([nameOf(chance), shapeOf(chance, depth - 1)]);
  if (depth === 3) fields.push(['items', arrayOf(shapeOfObject(chance, 1))]);
  return objectOf(Object.fromEntries(fields));
}

function shapeOf(chance: Chance, depth: number): Shape {
  if (depth === 0) return chance.weighted(LEAF);
  return chance.weighted<() => Shape>([
    [5, () => chance.weighted(LEAF)],
    [3, () => arrayOf(chance.weighted(LEAF))],
    [3, () => arrayOf(shapeOfObject(chance, depth))],
    [3, () => shapeOfObject(chance, depth)],
    [1, () => arrayOf(arrayOf(chance.weighted(LEAF)))],
  ])();
}

/** Of that shape, nearly: some values are missing (undefined), null or of another sort. */
export function jsonOf(shape: Shape, chance: Chance): Json {
  switch (shape.is) {
    case 'string':
      return textOf(chance);
    case 'number':
      return amountOf(chance);
    case 'boolean':
      return chance.oneIn(2);
    case 'array':
      return chance.oneIn(8) && shape.of.is !== 'array'
        ? jsonOf(shape.of, chance)
        : chance.list(chance.oneIn(8) ? 0 : 1, 4, () => jsonOf(shape.of, chance));
    case 'object': {
      const fields: [string, Json][] = [];
      for (const [name, field] of Object.entries(shape.fields)) {
        if (chance.oneIn(12)) continue;
        fields.push([name, chance.oneIn(60) ? odd(chance) : jsonOf(field, chance)]);
      }
      // From entries: a field may be called `__proto__`.
      return Object.fromEntries(fields);
    }
    default:
      return null;
  }
}

const odd = (chance: Chance): Json =>
  chance.pick<() => Json>([() => null, () => [], () => ({}), () => 'x', () => [[]], () => [{}]])();
