/** Paths that bind names as they go (`@`, `#`, `%`): streams of tuples. A tuple holds its item under `@`. */
import { type Context, type Sequence, sequenceOf } from './context.ts';
import { append } from './operators.ts';
import { asList, type Tuple } from './sequences.ts';
import { sortBy, type Term } from './sorting.ts';

/** What one step binds. */
export interface Bindings {
  readonly focus?: string;
  readonly index?: string;
  /** Label under which a step keeps the item that it came from, for `%`. */
  readonly ancestor?: string;
}

export type TupleStep = (item: unknown, tuple: Tuple) => unknown;

const stream = (): Sequence => {
  const made = sequenceOf();
  made.tupleStream = true;
  return made;
};

const tupleOf = (...parts: readonly Tuple[]): Tuple => Object.assign(Object.create(null) as Tuple, ...parts);

export const tuplesOf = (input: unknown): readonly Tuple[] =>
  asList(input).map((item) => tupleOf({ '@': item }));

export function tupleStep(
  ctx: Context,
  tuples: readonly unknown[],
  expression: TupleStep,
  bindings: Bindings,
): Sequence {
  const made = stream();
  for (const tuple of tuples as readonly Tuple[]) {
    if (--ctx.fuel < 0) ctx.tick();
    const result = expression(tuple['@'], tuple);
    if (result === undefined) continue;
    const list: Sequence = Array.isArray(result) ? result : [result];
    for (const [index, item] of list.entries()) {
      made.push(
        list.tupleStream === true ? tupleOf(tuple, item as Tuple) : bound(tuple, item, index, bindings),
      );
      if (made.length > ctx.maxSequence) ctx.checkLength(made.length);
    }
  }
  return made;
}

function bound(tuple: Tuple, item: unknown, index: number, bindings: Bindings): Tuple {
  const made = tupleOf(tuple);
  if (bindings.focus === undefined) made['@'] = item;
  else made[bindings.focus] = item;
  if (bindings.index !== undefined) made[bindings.index] = index;
  if (bindings.ancestor !== undefined) made[bindings.ancestor] = tuple['@'];
  return made;
}

/** A stage `#$i` after a predicate. */
export function numbered(tuples: unknown, name: string): unknown {
  if (Array.isArray(tuples)) for (const [index, tuple] of tuples.entries()) (tuple as Tuple)[name] = index;
  return tuples;
}

export interface TupleTerm {
  readonly of: TupleStep;
  readonly descending: boolean;
}

export function sortTuples(
  ctx: Context,
  tuples: readonly unknown[],
  terms: readonly TupleTerm[],
  position: number,
): unknown {
  const sorted = sortBy(
    ctx,
    tuples,
    terms.map(
      ({ of, descending }): Term => ({
        of: (tuple) => of((tuple as Tuple)['@'], tuple as Tuple),
        descending,
      }),
    ),
    position,
  );
  return sorted;
}

/** Tuples of a sorted list: the first step of a path with `#` after `^`. */
export function sortedTuples(sorted: unknown, index: string | undefined): Sequence {
  const made = stream();
  for (const [at, item] of asList(sorted).entries())
    made.push(tupleOf({ '@': item }, { [String(index)]: at }));
  return made;
}

/** The items of a stream, its tuples left behind. */
export function itemsOf(tuples: unknown): unknown {
  const made = sequenceOf();
  for (const tuple of asList(tuples) as readonly Tuple[]) made.push(tuple['@']);
  return made;
}

/** The tuples of one group as one, name by name. */
export function reduced(ctx: Context, tuples: unknown): Tuple {
  if (!Array.isArray(tuples)) return tuples as Tuple;
  const [first, ...others] = tuples as readonly Tuple[];
  const made = tupleOf(first ?? {});
  for (const tuple of others)
    for (const name of Object.keys(tuple)) made[name] = append(ctx, made[name], tuple[name]);
  return made;
}
