/** Array and object constructors, and grouping. */

import { closure } from './closure.ts';
import type { Emitter, Place } from './emitter.ts';
import { type Group, type Pair, pairsOf, type Syntax } from './syntax.ts';
import { ANY, KIND, literal, may, NOTHING, type Operand, only } from './writer.ts';

export function emitArray(e: Emitter, node: Syntax, place: Place): Operand {
  const members = (node.expressions ?? []).map((member) => ({
    operand: e.emit(member, place),
    // A constructor in a constructor stays a list of its own.
    nested: member.value === '[',
  }));
  const settled = members.every(
    ({ operand, nested }) => !may(operand, KIND.nothing) && (nested || !may(operand, KIND.list)),
  );
  const list = e.writer.name('t');
  if (settled) e.writer.line(`const ${list} = [${members.map(({ operand }) => operand.js).join(', ')}];`);
  else {
    e.writer.line(`const ${list} = [];`);
    for (const { operand, nested } of members)
      e.writer.line(
        nested || only(operand, ANY & ~KIND.list)
          ? `if (${operand.js} !== undefined) ${list}.push(${operand.js});`
          : `rt.add(ctx, ${list}, ${operand.js});`,
      );
  }
  if (node.consarray === true) e.writer.line(`${list}.cons = true;`);
  if (e.trace !== undefined) for (const { operand } of members) e.writer.line(`tr.iterated(${operand.js});`);
  return { js: list, kind: KIND.list, settled: true };
}

const RESERVED: ReadonlySet<string> = new Set(['_jsonata_lambda', '_jsonata_function']);

/** Keys that are known: distinct texts. */
function constantKeys(pairs: readonly Pair[]): readonly string[] | undefined {
  const keys: string[] = [];
  for (const [key] of pairs) {
    if (key.type !== 'string' || key.predicate !== undefined || key.group !== undefined) return undefined;
    const text = String(key.value);
    if (keys.includes(text) || RESERVED.has(text) || /^\d+$/.test(text)) return undefined;
    keys.push(text);
  }
  return keys;
}

export function emitObject(e: Emitter, node: Syntax, place: Place): Operand {
  const pairs = pairsOf(node);
  const keys = constantKeys(pairs);
  if (keys === undefined) return emitGroup(e, { lhs: pairs, position: node.position ?? 0 }, undefined, place);
  const input = e.writer.name('i');
  let result: Operand | undefined;
  const body = e.writer.capture(() => {
    result = build(e, keys, pairs, { ...place, input });
  });
  // A list is taken together only where a value looks at it.
  if (new RegExp(`\\b${input}\\b`).test(body))
    e.writer.line(
      `const ${input} = Array.isArray(${place.input}) ? rt.together(ctx, ${place.input}) : ${place.input};`,
    );
  e.writer.line(body);
  return result ?? NOTHING;
}

function build(e: Emitter, keys: readonly string[], pairs: readonly Pair[], place: Place): Operand {
  const values = pairs.map(([, value]) => e.emit(value, place));
  const object = e.writer.name('t');
  const member = (index: number): string => {
    const key = keys[index] ?? '';
    // Written plainly, this key would set the prototype.
    return `${key === '__proto__' ? `[${literal(key)}]` : literal(key)}: ${values[index]?.js}`;
  };
  const unsure = values.filter((value) => may(value, KIND.nothing));
  const whole = `{ ${keys.map((_key, index) => member(index)).join(', ')} }`;
  if (unsure.length === 0) e.writer.line(`const ${object} = ${whole};`);
  else {
    const all = unsure.map(({ js }) => `${js} !== undefined`).join(' && ');
    const parts = keys
      .map((_key, index) => `[${literal(keys[index] ?? '')}, ${values[index]?.js}]`)
      .join(', ');
    e.writer.line(`const ${object} = ${all} ? ${whole} : rt.present([${parts}]);`);
  }
  e.trace?.object(e, object, keys, values);
  return { js: object, kind: KIND.object };
}

/** Grouping of a list, or a constructor whose keys are computed. */
export function emitGroup(e: Emitter, group: Group, of: Operand | undefined, place: Place): Operand {
  const pairs = group.lhs.map(([key, value]) => {
    const keyCode = closure(e, place, (inner) => e.emit(key, inner));
    const valueCode = closure(e, place, (inner) => e.emit(value, inner));
    return `{ key: ${keyCode}, value: ${valueCode} }`;
  });
  return e.writer.temp(
    `rt.group(ctx, ${of?.js ?? place.input}, [${pairs.join(', ')}], ${group.position ?? 0})`,
    KIND.object,
  );
}
