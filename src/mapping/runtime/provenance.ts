/** What is known of the lists and objects of one evaluation: those of the input by their place, those made by their parts. */
import { Callable } from './callable.ts';

/** A field of one of the unit's records: its index among them, and the path to it. */
export interface Origin {
  readonly record: number;
  readonly path: readonly string[];
}

/** What a part of the result was computed from. */
export interface OutputOrigins {
  readonly path: readonly (string | number)[];
  readonly from: readonly Origin[];
}

export type Origins = ReadonlySet<Origin>;

export const NONE: Origins = new Set();

/** What is known of a list or object that the mapping made. */
interface Made {
  /** Of whatever is in it, where nothing better is known. */
  readonly whole: Origins;
  readonly parts?: ReadonlyMap<string, Origins>;
}

/** Place of a list or object of the input. */
interface Place {
  readonly record: number;
  readonly path: readonly string[];
}

export const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Callable);

export class Provenance {
  readonly #places = new WeakMap<object, Place>();
  readonly #fields = new WeakMap<object, Map<string, Origin>>();
  readonly #made = new WeakMap<object, Made>();

  /** The input is the list of a unit's records. */
  constructor(input: unknown) {
    if (!Array.isArray(input)) return;
    for (const [record, fields] of input.entries())
      if (isContainer(fields)) this.#places.set(fields, { record, path: [] });
  }

  knows(container: object): boolean {
    return this.#places.has(container) || this.#made.has(container);
  }

  make(container: object, whole: Origins, parts?: ReadonlyMap<string, Origins>): void {
    this.#made.set(container, parts === undefined ? { whole } : { whole, parts });
  }

  /** A list or object in one of the input is of the input too; in one that was made, it was made of the same. */
  follow(container: object, key: string, inner: unknown): void {
    if (!isContainer(inner) || this.#places.has(inner)) return;
    const place = this.#places.get(container);
    if (place !== undefined) this.#places.set(inner, { record: place.record, path: [...place.path, key] });
    const made = this.#made.get(container);
    if (made !== undefined && !this.#made.has(inner)) this.make(inner, made.parts?.get(key) ?? made.whole);
  }

  /** Of a field that is no container. */
  of(container: object, key: string): Origins {
    const place = this.#places.get(container);
    if (place !== undefined) return new Set([this.#origin(container, place, key)]);
    const made = this.#made.get(container);
    return made?.parts?.get(key) ?? made?.whole ?? NONE;
  }

  /** The same field is the same origin whenever it is read. */
  #origin(container: object, place: Place, key: string): Origin {
    const known = this.#fields.get(container) ?? new Map<string, Origin>();
    this.#fields.set(container, known);
    const path = Array.isArray(container) ? place.path : [...place.path, key];
    const name = path.join('\u0000');
    const origin = known.get(name) ?? { record: place.record, path };
    known.set(name, origin);
    return origin;
  }

  /** Of the items of a list that are no containers. */
  simple(list: readonly unknown[]): Origins {
    const found = new Set<Origin>();
    for (const [index, item] of list.entries()) {
      if (isContainer(item)) this.follow(list, String(index), item);
      else for (const origin of this.of(list, String(index))) found.add(origin);
    }
    return found;
  }

  /** Of all that is in a container. */
  deep(container: object, seen = new Set<object>()): Origins {
    const found = new Set<Origin>();
    if (seen.has(container)) return found;
    seen.add(container);
    for (const [key, value] of Object.entries(container)) {
      this.follow(container, key, value);
      const origins = isContainer(value) ? this.deep(value, seen) : this.of(container, key);
      for (const origin of origins) found.add(origin);
    }
    return found;
  }

  /** Of every value in a result, one by one; `around` where nothing is known of a container. */
  *report(
    container: object,
    path: OutputOrigins['path'] = [],
    around: Origins = NONE,
  ): Generator<OutputOrigins> {
    const made = this.#made.get(container);
    const whole =
      made === undefined || (made.whole.size === 0 && made.parts === undefined) ? around : made.whole;
    let index = 0;
    for (const [key, value] of Object.entries(container)) {
      // JSONata's marks of a list are no items; what is missing is left out.
      if (value === undefined || (Array.isArray(container) && !/^\d+$/.test(key))) continue;
      const at = [...path, Array.isArray(container) ? index : key];
      index += 1;
      this.follow(container, key, value);
      if (isContainer(value)) yield* this.report(value, at, whole);
      else {
        const known = this.#places.has(container) || made?.parts?.has(key) === true;
        yield { path: at, from: [...(known ? this.of(container, key) : whole)] };
      }
    }
  }
}

export function union(sets: readonly Origins[]): Origins {
  const all = new Set<Origin>();
  for (const set of sets) for (const origin of set) all.add(origin);
  return all;
}
