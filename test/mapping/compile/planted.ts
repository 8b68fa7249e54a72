/** Bugs to plant in the compiler, each a change of one place in its sources: the generated expressions must find them. */

export interface Planted {
  /** What is wrong with it planted. */
  readonly name: string;
  /** Within src/mapping. */
  readonly file: string;
  /** There exactly once. */
  readonly find: string;
  readonly replace: string;
}

const plant = (name: string, file: string, find: string, replace: string): Planted => ({
  name,
  file,
  find,
  replace,
});

const SEQUENCES = 'runtime/sequences.ts';
const OPERATORS = 'runtime/operators.ts';
const SORTING = 'runtime/sorting.ts';
const TUPLES = 'runtime/tuples.ts';

export const PLANTED: readonly Planted[] = [
  plant(
    'a sequence of one item stays a list',
    SEQUENCES,
    'return list.length === 1 && list.keepSingleton !== true ? list[0] : value;',
    'return value;',
  ),
  plant(
    'steps do not flatten',
    SEQUENCES,
    '      for (const item of result) flat.push(item);',
    '      flat.push(result);',
  ),
  plant(
    'an index from the end is one off',
    SEQUENCES,
    'value[floor < 0 ? value.length + floor : floor]',
    'value[floor < 0 ? value.length + floor - 1 : floor]',
  ),
  plant(
    'a fractional index is cut, not rounded down',
    SEQUENCES,
    '  const floor = Math.floor(number);\n  if (!Array.isArray(value))',
    '  const floor = Math.trunc(number);\n  if (!Array.isArray(value))',
  ),
  plant(
    '[] within a path is ignored',
    SEQUENCES,
    '  list.keepSingleton = true;\n  return list;',
    '  return list;',
  ),
  plant(
    '[] after a value is ignored',
    SEQUENCES,
    '  list.keepSingleton = true;\n  return list.length === 0 ? undefined : value;',
    '  return list.length === 0 ? undefined : list.length === 1 ? list[0] : value;',
  ),
  plant(
    'inherited properties are fields',
    SEQUENCES,
    'value instanceof Callable || !Object.hasOwn(value, key)',
    'value instanceof Callable || !(key in value)',
  ),
  plant(
    'a predicate of positions selects the first only',
    SEQUENCES,
    'for (const one of result) if (position',
    'for (const one of result.slice(0, 1)) if (position',
  ),
  plant(
    'sorting is not stable',
    SORTING,
    '    }\n    return false;\n  });',
    '    }\n    return true;\n  });',
  ),
  plant(
    'nothing comes first in order',
    SORTING,
    'if (left === undefined) return right === undefined ? 0 : 1;',
    'if (left === undefined) return right === undefined ? 0 : -1;',
  ),
  plant(
    'descending order is ignored',
    SORTING,
    'return left < right !== descending ? -1 : 1;',
    'return left < right ? -1 : 1;',
  ),
  plant(
    'only the first term of an order counts',
    SORTING,
    'if (order !== 0) return order === 1;',
    'return order === 1;',
  ),
  plant(
    'a text and a number are put in order',
    SORTING,
    'if (typeof left !== typeof right) throw',
    'if (typeof left !== typeof right && left === null) throw',
  ),
  plant(
    'groups come in reverse order',
    'runtime/groups.ts',
    'for (const key of ordered(groups)) {',
    'for (const key of [...ordered(groups)].reverse()) {',
  ),
  plant(
    'two pairs may make one key',
    'runtime/groups.ts',
    'else if (present.pair !== pair) throw',
    'else if (present.pair !== pair && ctx === undefined) throw',
  ),
  plant(
    'and evaluates its right side whatever the left is',
    'compiler/operators.ts',
    "token === 'and' ? result :",
    "token === 'and' ? 'true' :",
  ),
  plant(
    'what is missing counts as nought',
    OPERATORS,
    'if (left === undefined || right === undefined) return undefined;\n  return OPERATIONS[token](left as number, right as number);',
    'return OPERATIONS[token]((left ?? 0) as number, (right ?? 0) as number);',
  ),
  plant(
    'in knows no single value',
    OPERATORS,
    'if (!Array.isArray(right)) return right === left;',
    'if (!Array.isArray(right)) return false;',
  ),
  plant(
    'T2009 is missing',
    OPERATORS,
    "if (typeof left !== typeof right)\n    throw new JsonataError('T2009'",
    "if (typeof left !== typeof right && token === undefined)\n    throw new JsonataError('T2009'",
  ),
  plant('a range lacks its end', OPERATORS, 'number <= to; number += 1', 'number < to; number += 1'),
  plant(
    'lists are equal by identity of their items',
    OPERATORS,
    'left.every((item, index) => deepEqual(item, right[index]))',
    'left.every((item, index) => item === right[index])',
  ),
  plant(
    'a missing argument is not filled from the context',
    'runtime/callable.ts',
    'signature === undefined ? args : signature.validate(args, input), input)',
    'signature === undefined ? args : signature.validate(args, undefined), input)',
  ),
  plant(
    'functions are chained the wrong way round',
    'runtime/callable.ts',
    'new Tail(second, [wrapped(apply(first, [wrapped(value)], null))])',
    'new Tail(first, [wrapped(apply(second, [wrapped(value)], null))])',
  ),
  plant(
    'a function applied in part takes the rest in reverse',
    'runtime/partial.ts',
    'rest[next++]',
    'rest[open - 1 - next++]',
  ),
  plant(
    'a block has no frame of its own',
    'compiler/blocks.ts',
    'const scope = new Scope(outer.scope);',
    'const scope = outer.scope;',
  ),
  plant(
    ':= yields nothing',
    'compiler/blocks.ts',
    'local.direct = value.direct;\n  return value;',
    'local.direct = value.direct;\n  return NOTHING;',
  ),
  plant(
    'a call in tail position loses its input',
    'compiler/functions.ts',
    'emitCall(e, call, place, undefined, place.caller',
    "emitCall(e, call, place, undefined, 'undefined'",
  ),
  plant(
    '% is one level off',
    TUPLES,
    "made[bindings.ancestor] = tuple['@'];",
    'made[bindings.ancestor] = item;',
  ),
  plant(
    'positions count from one',
    TUPLES,
    'if (bindings.index !== undefined) made[bindings.index] = index;',
    'if (bindings.index !== undefined) made[bindings.index] = index + 1;',
  ),
  plant(
    '@ moves the context on',
    TUPLES,
    "if (bindings.focus === undefined) made['@'] = item;\n  else made[bindings.focus] = item;",
    "made['@'] = item;\n  if (bindings.focus !== undefined) made[bindings.focus] = item;",
  ),
  plant(
    'a group of tuples keeps the first only',
    TUPLES,
    'for (const tuple of others)\n    for',
    'for (const tuple of others.slice(0, 0))\n    for',
  ),
  plant(
    'a transform changes its input',
    'runtime/transform.ts',
    'const copy = apply(copier, [value], null);',
    'const copy = value;',
  ),
  plant(
    'a transform deletes nothing',
    'runtime/transform.ts',
    'Reflect.deleteProperty(match as object, String(name));',
    'String(name);',
  ),
  plant(
    '** does not enter lists',
    'runtime/wildcards.ts',
    'for (const item of value) descend(ctx, item, found);',
    'found.push(value);',
  ),
  plant(
    '* does not flatten',
    'runtime/wildcards.ts',
    'found = append(ctx, found, flat(ctx, item, []));',
    '(found as unknown[]).push(item);',
  ),
  plant(
    'numbers become text with all digits',
    'runtime/conversions.ts',
    'Number(value.toPrecision(15))',
    'value',
  ),
  plant('a list of falses is true', 'runtime/conversions.ts', 'truthyCount(value) > 0', 'value.length > 0'),
  plant('an empty object is true', 'runtime/conversions.ts', 'Object.keys(value).length > 0', 'true'),
  plant(
    '?? passes over null',
    'compiler/inlined.ts',
    ' !== undefined)`, kind: KIND.boolean },\n  count',
    ' != null)`, kind: KIND.boolean },\n  count',
  ),
  plant(
    'an array constructor in a path is flattened',
    'compiler/constructors.ts',
    'if (node.consarray === true)',
    'if (node.consarray === true && list === undefined)',
  ),
  plant(
    "an array constructor's array is flattened",
    'compiler/constructors.ts',
    "nested: member.value === '['",
    'nested: false',
  ),
  plant(
    'the initial value of $reduce is dropped',
    'runtime/collections.ts',
    'const seeded = initial !== undefined || !(list.length > 0);',
    'const seeded = !(list.length > 0);',
  ),
  plant(
    'a callback gets no index',
    'runtime/collections.ts',
    'arity === 2 ? [value, key] : [value]',
    '[value]',
  ),
  plant(
    '$substring cuts surrogate pairs',
    'runtime/texts.ts',
    "if (isAstral(text)) return substringOf(Array.from(text), start, length).join('');",
    '',
  ),
  plant('$1 is the second group', 'runtime/texts.ts', "groups[group - 1] ?? ''", "groups[group] ?? ''"),
  plant('$contains forgets to start anew', 'runtime/matcher.ts', '    this.#native.lastIndex = 0;\n', ''),
];
