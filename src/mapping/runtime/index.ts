/** What generated code calls. */
export { BuiltIn, isBuiltIn } from './built-ins.ts';
export { apply, Callable, owned, settle, Tail, wrapped } from './callable.ts';
export * as collections from './collections.ts';
export { concatenable, textOf, truthy } from './conversions.ts';
export { JsonataError } from './error.ts';
export { group, together } from './groups.ts';
export { add, countOf, isObject, listOf, present } from './literals.ts';
export { Matcher } from './matcher.ts';
export { weighed } from './meter.ts';
export { append, arithmetic, compared, equal, includes, negated, range, unequal } from './operators.ts';
export { OPEN, partial, piped, transformer } from './partial.ts';
export * from './sequences.ts';
export { sortBy } from './sorting.ts';
export * as texts from './texts.ts';
export { itemsOf, numbered, sortedTuples, sortTuples, tupleStep, tuplesOf } from './tuples.ts';
export { descendants, wildcard } from './wildcards.ts';
