/**
 * Where values come from, followed through the evaluation and never by matching values: every node of the expression
 * notes the fields of the input that are read while it runs. A text or number is owed to all that its node read; an
 * object made by the mapping keeps for each field what that field was computed from; a list that is made of texts keeps
 * what it was made from until one of them is read.
 */
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

/** From which argument a field comes: ways into the arguments, the first that is there. */
export type Sources = (field: string) => readonly (readonly [number, ...string[]])[];

const NONE: Origins = new Set();

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

const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Callable);

export class Tracer {
  /** How often each branch ran, by its index. */
  readonly counts: number[] = [];
  /** What the node that ended last was computed from. */
  last: Origins = NONE;
  #places = new WeakMap<object, Place>();
  #fields = new WeakMap<object, Map<string, Origin>>();
  #made = new WeakMap<object, Made>();
  #passed = new WeakMap<object, readonly Origins[]>();
  #open: Set<Origin>[] = [];
  #pass: readonly Origins[] | undefined;
  #calling: Origins[] = [];
  #result: unknown;

  /** Before an evaluation: the input is the list of a unit's records. */
  begin(input: unknown): void {
    this.#places = new WeakMap();
    this.#fields = new WeakMap();
    this.#made = new WeakMap();
    this.#passed = new WeakMap();
    this.#open = [new Set()];
    this.#pass = undefined;
    this.#calling = [];
    this.#result = undefined;
    if (!Array.isArray(input)) return;
    for (const [record, fields] of input.entries())
      if (isContainer(fields)) this.#places.set(fields, { record, path: [] });
  }

  done<T>(result: T): T {
    this.#result = result;
    return result;
  }

  enter(): void {
    this.#open.push(new Set());
  }

  /** A node ends with a value: what it owes is its surroundings' too, unless the value keeps that itself. */
  exit(value: unknown): Origins {
    const own = this.#open.pop() ?? NONE;
    if (!isContainer(value)) this.#add(own);
    else if (!this.#places.has(value) && !this.#made.has(value)) this.#made.set(value, { whole: own });
    this.last = own;
    return own;
  }

  /** A variable is read. */
  variable(value: unknown, of: Origins | undefined): void {
    if (!isContainer(value) && of !== undefined) this.#add(of);
  }

  /** Names of a path are read, one after the other. */
  names(from: unknown, names: readonly string[], result: unknown): void {
    const leaves: Origins[] = [];
    this.#walk(from, names, 0, leaves);
    if (!isContainer(result)) for (const leaf of leaves) this.#add(leaf);
    else if (
      Array.isArray(result) &&
      leaves.length > 0 &&
      !this.#places.has(result) &&
      !this.#made.has(result)
    ) {
      const parts = new Map<string, Origins>();
      if (leaves.length === result.length)
        for (const [index, leaf] of leaves.entries()) parts.set(String(index), leaf);
      this.#made.set(result, { whole: union(leaves), parts });
    }
  }

  #walk(value: unknown, names: readonly string[], at: number, leaves: Origins[]): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        this.#follow(value, String(index), item);
        this.#walk(item, names, at, leaves);
      }
      return;
    }
    const key = names[at];
    if (key === undefined || !isContainer(value) || !Object.hasOwn(value, key)) return;
    const inner: unknown = Reflect.get(value, key);
    this.#follow(value, key, inner);
    if (at < names.length - 1) this.#walk(inner, names, at + 1, leaves);
    else if (!isContainer(inner)) leaves.push(this.#of(value, key));
  }

  /** A list or object in one of the input is of the input too; in one that was made, it was made of the same. */
  #follow(container: object, key: string, inner: unknown): void {
    if (!isContainer(inner) || this.#places.has(inner)) return;
    const place = this.#places.get(container);
    if (place !== undefined) this.#places.set(inner, { record: place.record, path: [...place.path, key] });
    const made = this.#made.get(container);
    if (made !== undefined && !this.#made.has(inner))
      this.#made.set(inner, { whole: made.parts?.get(key) ?? made.whole });
  }

  /** Origins of a field that is no container. */
  #of(container: object, key: string): Origins {
    const place = this.#places.get(container);
    if (place !== undefined) return new Set([this.#origin(container, place, key)]);
    const made = this.#made.get(container);
    return made?.parts?.get(key) ?? made?.whole ?? NONE;
  }

  #origin(container: object, place: Place, key: string): Origin {
    const known = this.#fields.get(container) ?? new Map<string, Origin>();
    this.#fields.set(container, known);
    const path = Array.isArray(container) ? place.path : [...place.path, key];
    const name = path.join('\u0000');
    const origin = known.get(name) ?? { record: place.record, path };
    known.set(name, origin);
    return origin;
  }

  /** A value is used as it is: all that is in it counts. */
  use(value: unknown): void {
    if (isContainer(value)) this.#add(this.#deep(value, new Set()));
  }

  /** One item of a list is taken. */
  picked(list: unknown, item: unknown): void {
    if (!Array.isArray(list)) return;
    const index = list.indexOf(item);
    if (index < 0) return;
    this.#follow(list, String(index), item);
    if (!isContainer(item)) this.#add(this.#of(list, String(index)));
  }

  /** Items of a list are taken one by one: what texts among them owe counts. */
  iterated(list: unknown): void {
    if (Array.isArray(list)) this.#add(this.#simple(list));
  }

  #simple(list: readonly unknown[]): Origins {
    const found = new Set<Origin>();
    for (const [index, item] of list.entries()) {
      if (isContainer(item)) this.#follow(list, String(index), item);
      else for (const origin of this.#of(list, String(index))) found.add(origin);
    }
    return found;
  }

  #deep(container: object, seen: Set<object>): Origins {
    const found = new Set<Origin>();
    if (seen.has(container)) return found;
    seen.add(container);
    for (const [key, value] of Object.entries(container)) {
      this.#follow(container, key, value);
      const origins = isContainer(value) ? this.#deep(value, seen) : this.#of(container, key);
      for (const origin of origins) found.add(origin);
    }
    return found;
  }

  /** An object is made, each field from its own. */
  object(object: object, keys: readonly string[], origins: readonly Origins[]): void {
    this.#made.set(object, {
      whole: NONE,
      parts: new Map(keys.map((key, index) => [key, origins[index] ?? NONE])),
    });
  }

  /** An object is made of fields of others, the last one first. */
  fields(object: unknown, sources: readonly unknown[]): void {
    if (!isContainer(object)) return;
    const parts = new Map<string, Origins>();
    for (const [key, value] of Object.entries(object)) {
      const source = sources.findLast(
        (one) => isContainer(one) && Object.hasOwn(one, key) && Object.is(Reflect.get(one, key), value),
      );
      if (!isContainer(source)) continue;
      this.#follow(source, key, value);
      if (!isContainer(value)) parts.set(key, this.#of(source, key));
    }
    this.#made.set(object, { whole: NONE, parts });
  }

  /** An object is made by a function that says from which argument each field comes. */
  sourced(
    object: unknown,
    args: readonly unknown[],
    owed: readonly (Origins | undefined)[],
    sources: Sources,
  ): void {
    if (!isContainer(object)) return;
    const parts = new Map<string, Origins>();
    for (const key of Object.keys(object)) {
      for (const [index, ...names] of sources(key)) {
        const found = this.#at(args[index], owed[index] ?? NONE, names);
        if (found === undefined) continue;
        parts.set(key, found);
        break;
      }
    }
    this.#made.set(object, { whole: NONE, parts });
  }

  #at(value: unknown, owed: Origins, names: readonly string[]): Origins | undefined {
    const [name, ...rest] = names;
    if (name === undefined) return isContainer(value) ? this.#deep(value, new Set()) : owed;
    if (!isContainer(value) || !Object.hasOwn(value, name)) return undefined;
    const inner: unknown = Reflect.get(value, name);
    this.#follow(value, name, inner);
    return this.#at(inner, isContainer(inner) ? NONE : this.#of(value, name), rest);
  }

  /** Arguments with what each owes, for a function of the mapping. */
  args<T extends object>(args: T, origins: readonly Origins[]): T {
    this.#passed.set(args, origins);
    return args;
  }

  pass(args: object): void {
    this.#pass = this.#passed.get(args);
  }

  direct(origins: readonly Origins[]): void {
    this.#pass = origins;
  }

  /** What the parameter of a function that starts owes: to its argument, or to the list that is gone through. */
  taken(count: number): readonly Origins[] {
    const passed = this.#pass;
    this.#pass = undefined;
    const around = this.#calling.at(-1) ?? NONE;
    return passed ?? Array.from({ length: count }, () => around);
  }

  /** A function that calls functions begins, with these values. */
  calling(...values: readonly unknown[]): void {
    this.#calling.push(
      union(
        values.map((value) =>
          Array.isArray(value)
            ? this.#simple(value)
            : isContainer(value)
              ? this.#deep(value, new Set())
              : NONE,
        ),
      ),
    );
  }

  called(): void {
    this.#calling.pop();
  }

  #add(origins: Origins): void {
    const open = this.#open.at(-1);
    if (open !== undefined) for (const origin of origins) open.add(origin);
  }

  /** Of every text, number and truth value of the last result, and of what is in it as a whole. */
  origins(): readonly OutputOrigins[] {
    const found: OutputOrigins[] = [];
    if (isContainer(this.#result)) this.#report(this.#result, [], NONE, found);
    else found.push({ path: [], from: [...this.last] });
    return found;
  }

  #report(
    container: object,
    path: readonly (string | number)[],
    around: Origins,
    found: OutputOrigins[],
  ): void {
    const made = this.#made.get(container);
    const whole =
      made === undefined || (made.whole.size === 0 && made.parts === undefined) ? around : made.whole;
    let index = 0;
    for (const [key, value] of Object.entries(container)) {
      if (value === undefined || (Array.isArray(container) && !/^\d+$/.test(key))) continue;
      const at = [...path, Array.isArray(container) ? index : key];
      index += 1;
      this.#follow(container, key, value);
      if (isContainer(value)) this.#report(value, at, whole, found);
      else {
        const known = this.#places.has(container) || made?.parts?.has(key) === true;
        found.push({ path: at, from: [...(known ? this.#of(container, key) : whole)] });
      }
    }
  }
}

function union(sets: readonly Origins[]): Origins {
  const all = new Set<Origin>();
  for (const set of sets) for (const origin of set) all.add(origin);
  return all;
}
