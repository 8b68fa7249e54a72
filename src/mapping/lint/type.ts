/** What lint can know of a value before any record: its kinds, whether it may be missing, how it was made. */
import type { Node, Pair } from '../source-tree/node.ts';

/** Bits: a value may be of several kinds. */
export const TEXT = 1;
export const NUMBER = 2;
export const BOOLEAN = 4;
export const NULL = 8;
export const OBJECT = 16;
export const LIST = 32;
export const FUNCTION = 64;
const ALL = 127;

/**
 * code: digits whose zeros count · float: a decimal number of euro · cents: whole cents · clock: depends on when the
 * file was received · blank: a text that may be empty · fixed: its length is known, so that it is exact as a number.
 */
export type Mark = 'code' | 'float' | 'cents' | 'clock' | 'blank' | 'fixed';

export interface Member {
  readonly type: Type;
  /** Where an object constructor says it. */
  readonly pairs: readonly Pair[];
}

export interface Type {
  readonly kinds: number;
  /** It may be nothing (undefined). */
  readonly missing: boolean;
  /** A sequence: a list, its only element, or nothing, depending on how many there are. */
  readonly collapses: boolean;
  readonly marks: ReadonlySet<Mark>;
  /** Element, when it may be a list. */
  readonly item?: Type;
  /** The list has at least one element. */
  readonly filled: boolean;
  /** Members, when it may be an object. */
  readonly members?: ReadonlyMap<string, Member>;
  /** It may have other members. */
  readonly open: boolean;
  readonly closure?: Closure;
}

export interface Closure {
  readonly node: Extract<Node, { type: 'lambda' }>;
  readonly scope: Scope;
}

/** Values of variables, by name. */
export class Scope {
  readonly #values = new Map<string, Type>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  get(name: string): Type | undefined {
    return this.#values.get(name) ?? this.#outer?.get(name);
  }

  set(name: string, type: Type): void {
    this.#values.set(name, type);
  }
}

const NONE: ReadonlySet<Mark> = new Set();

const make = (kinds: number, marks: readonly Mark[] = []): Type => ({
  kinds,
  missing: false,
  collapses: false,
  marks: marks.length === 0 ? NONE : new Set(marks),
  filled: false,
  open: false,
});

/** Nothing is known of it, not even that it may be missing. */
export const ANY: Type = { ...make(ALL), open: true };
export const NOTHING: Type = { ...make(0), missing: true };
export const text = (...marks: readonly Mark[]): Type => make(TEXT, marks);
export const number = (...marks: readonly Mark[]): Type => make(NUMBER, marks);
export const boolean: Type = make(BOOLEAN);
export const nothingElse: Type = make(NULL);
export const aFunction = (closure?: Closure): Type => ({
  ...make(FUNCTION),
  ...(closure === undefined ? {} : { closure }),
});

export const list = (item: Type, filled = false): Type => ({
  ...make(LIST),
  item: present(item),
  filled,
});

export const object = (members: ReadonlyMap<string, Member>, open = false): Type => ({
  ...make(OBJECT),
  members,
  open,
});

/** An object with these members and no others. */
export const members = (given: Readonly<Record<string, Type>>, open = false): Type =>
  object(new Map(Object.entries(given).map(([name, type]) => [name, { type, pairs: [] }])), open);

export const isKnown = (type: Type): boolean => type.kinds !== ALL;
export const may = (type: Type, kind: number): boolean => (type.kinds & kind) !== 0;
/** It is known, and of no other kind than these. */
export const only = (type: Type, kinds: number): boolean => type.kinds !== 0 && (type.kinds & ~kinds) === 0;

export const optional = (type: Type): Type => (type.missing ? type : { ...type, missing: true });
export const present = (type: Type): Type => (type.missing ? { ...type, missing: false } : type);

export function marked(type: Type, mark: Mark, yes = true): Type {
  if (type.marks.has(mark) === yes) return type;
  const marks = new Set(type.marks);
  if (yes) marks.add(mark);
  else marks.delete(mark);
  return { ...type, marks };
}

export function join(left: Type, right: Type): Type {
  if (left === right) return left;
  const item =
    left.item === undefined ? right.item : right.item === undefined ? left.item : join(left.item, right.item);
  const found = joinedMembers(left, right);
  const closure = left.closure ?? right.closure;
  return {
    kinds: left.kinds | right.kinds,
    missing: left.missing || right.missing,
    collapses: left.collapses || right.collapses,
    marks: new Set([...left.marks, ...right.marks]),
    filled: (left.filled || !may(left, LIST)) && (right.filled || !may(right, LIST)),
    open: left.open || right.open,
    ...(item === undefined ? {} : { item }),
    ...(found === undefined ? {} : { members: found }),
    ...(closure === undefined ? {} : { closure }),
  };
}

function joinedMembers(left: Type, right: Type): ReadonlyMap<string, Member> | undefined {
  if (left.members === undefined || right.members === undefined) return left.members ?? right.members;
  const found = new Map<string, Member>();
  for (const name of new Set([...left.members.keys(), ...right.members.keys()])) {
    const [one, other] = [left.members.get(name), right.members.get(name)];
    if (one !== undefined && other !== undefined)
      found.set(name, {
        type: join(one.type, other.type),
        pairs: [...new Set([...one.pairs, ...other.pairs])],
      });
    else {
      const { type, pairs } = one ?? other ?? { type: NOTHING, pairs: [] };
      found.set(name, { type: optional(type), pairs });
    }
  }
  return found;
}

/** What it is when it is no list, and nothing when it always is one. */
export function single(type: Type): Type | undefined {
  if (!may(type, LIST) || !isKnown(type)) return type;
  if (type.collapses) return undefined;
  const kinds = type.kinds & ~LIST;
  return kinds === 0 ? undefined : { ...type, kinds };
}

/** Each element of a list, or the value itself. */
export function elementOf(type: Type): Type {
  if (!isKnown(type) || !may(type, LIST)) return present(type);
  const item = present(type.item ?? ANY);
  const alone = single(type);
  return alone === undefined ? item : join(present(alone), item);
}

/** What a step of a path gives over a list of them: a sequence. */
export function sequence(item: Type, filled: boolean): Type {
  const element = elementOf(item);
  return {
    ...element,
    kinds: element.kinds | LIST,
    item: element,
    missing: item.missing || !filled,
    collapses: true,
    filled: true,
  };
}
