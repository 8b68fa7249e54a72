/**
 * Where values come from, followed through the evaluation and never by matching values: every node of the expression
 * notes the fields of the input that are read while it runs. A text or number is owed to all that its node read; an
 * object made by the mapping keeps for each field what that field was computed from; a list that is made of texts keeps
 * what it was made from until one of them is read.
 */
import {
  isContainer,
  NONE,
  type Origin,
  type Origins,
  type OutputOrigins,
  Provenance,
  union,
} from './provenance.ts';

export type { Origin, OutputOrigins } from './provenance.ts';

/** From which argument a field comes: ways into the arguments, the first that is there. */
export type Sources = (field: string) => readonly (readonly [number, ...string[]])[];

export class Tracer {
  /** How often each branch ran, by its index. */
  readonly counts: number[] = [];
  /** What the node that ended last was computed from. */
  #last: Origins = NONE;
  #known = new Provenance(undefined);
  #passed = new WeakMap<object, readonly Origins[]>();
  /** One set for each node that runs. */
  #open: Set<Origin>[] = [];
  #pass: readonly Origins[] | undefined;
  #calling: Origins[] = [];
  #result: unknown;

  /** Before an evaluation. */
  begin(input: unknown): void {
    this.#known = new Provenance(input);
    this.#passed = new WeakMap();
    this.#open = [new Set()];
    this.#pass = undefined;
    this.#calling = [];
    this.#result = undefined;
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
    else if (!this.#known.knows(value)) this.#known.make(value, own);
    this.#last = own;
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
    else if (Array.isArray(result) && leaves.length > 0 && !this.#known.knows(result)) {
      const each = leaves.length === result.length ? leaves : [];
      const parts = each.map((leaf, index): [string, Origins] => [String(index), leaf]);
      this.#known.make(result, union(leaves), new Map(parts));
    }
  }

  #walk(value: unknown, names: readonly string[], at: number, leaves: Origins[]): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        this.#known.follow(value, String(index), item);
        this.#walk(item, names, at, leaves);
      }
      return;
    }
    const key = names[at];
    if (key === undefined || !isContainer(value) || !Object.hasOwn(value, key)) return;
    const inner: unknown = Reflect.get(value, key);
    this.#known.follow(value, key, inner);
    if (at < names.length - 1) this.#walk(inner, names, at + 1, leaves);
    else if (!isContainer(inner)) leaves.push(this.#known.of(value, key));
  }

  /** A value is used as it is: all that is in it counts. */
  use(value: unknown): void {
    if (isContainer(value)) this.#add(this.#known.deep(value));
  }

  /** One item of a list is taken. */
  picked(list: unknown, item: unknown): void {
    if (!Array.isArray(list)) return;
    const index = list.indexOf(item);
    if (index < 0) return;
    this.#known.follow(list, String(index), item);
    if (!isContainer(item)) this.#add(this.#known.of(list, String(index)));
  }

  /** Items of a list are taken one by one: what texts among them owe counts. */
  iterated(list: unknown): void {
    if (Array.isArray(list)) this.#add(this.#known.simple(list));
  }

  /** An object is made, each field from its own. */
  object(object: object, keys: readonly string[], origins: readonly Origins[]): void {
    this.#known.make(object, NONE, new Map(keys.map((key, index) => [key, origins[index] ?? NONE])));
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
      this.#known.follow(source, key, value);
      if (!isContainer(value)) parts.set(key, this.#known.of(source, key));
    }
    this.#known.make(object, NONE, parts);
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
    this.#known.make(object, NONE, parts);
  }

  #at(value: unknown, owed: Origins, names: readonly string[]): Origins | undefined {
    const [name, ...rest] = names;
    if (name === undefined) return isContainer(value) ? this.#known.deep(value) : owed;
    if (!isContainer(value) || !Object.hasOwn(value, name)) return undefined;
    const inner: unknown = Reflect.get(value, name);
    this.#known.follow(value, name, inner);
    return this.#at(inner, isContainer(inner) ? NONE : this.#known.of(value, name), rest);
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

  /** What the parameters of a function that starts owe: to its arguments, or to the list that is gone through. */
  taken(count: number): readonly Origins[] {
    const passed = this.#pass;
    this.#pass = undefined;
    const around = this.#calling.at(-1) ?? NONE;
    return passed ?? Array.from({ length: count }, () => around);
  }

  /** A function that calls functions begins, with these values. */
  calling(...values: readonly unknown[]): void {
    const owed = (value: unknown): Origins => {
      if (Array.isArray(value)) return this.#known.simple(value);
      return isContainer(value) ? this.#known.deep(value) : NONE;
    };
    this.#calling.push(union(values.map(owed)));
  }

  called(): void {
    this.#calling.pop();
  }

  #add(origins: Origins): void {
    const open = this.#open.at(-1);
    if (open !== undefined) for (const origin of origins) open.add(origin);
  }

  /** Of every text, number and truth value of the last result. */
  origins(): readonly OutputOrigins[] {
    if (isContainer(this.#result)) return [...this.#known.report(this.#result)];
    return [{ path: [], from: [...this.#last] }];
  }
}
