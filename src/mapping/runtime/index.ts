/** What generated code calls, by name. */
import { BuiltIn } from './built-ins.ts';
import { apply, Callable, owned, settle, Tail, wrapped } from './callable.ts';
import * as collections from './collections.ts';
import { concatenable, textOf, truthy } from './conversions.ts';
import { JsonataError } from './error.ts';
import { group, together } from './groups.ts';
import { add, countOf, isObject, listOf, present } from './literals.ts';
import { Matcher } from './matcher.ts';
import { weighed } from './meter.ts';
import { append, arithmetic, compared, equal, includes, negated, range, unequal } from './operators.ts';
import { OPEN, partial, piped, transformer } from './partial.ts';
import * as sequences from './sequences.ts';
import { sortBy } from './sorting.ts';
import * as texts from './texts.ts';
import { itemsOf, numbered, sortedTuples, sortTuples, tupleStep, tuplesOf } from './tuples.ts';
import { descendants, wildcard } from './wildcards.ts';

export const RUNTIME = {
  BuiltIn,
  apply,
  Callable,
  owned,
  settle,
  Tail,
  wrapped,
  collections,
  concatenable,
  textOf,
  truthy,
  JsonataError,
  group,
  together,
  add,
  countOf,
  isObject,
  listOf,
  present,
  Matcher,
  weighed,
  append,
  arithmetic,
  compared,
  equal,
  includes,
  negated,
  range,
  unequal,
  OPEN,
  partial,
  piped,
  transformer,
  ...sequences,
  sortBy,
  texts,
  itemsOf,
  numbered,
  sortedTuples,
  sortTuples,
  tupleStep,
  tuplesOf,
  descendants,
  wildcard,
};
