/** Operators. */
import { truth } from './blocks.ts';
import type { Emitter, Place } from './emitter.ts';
import { left, part, type Syntax, Unsupported } from './syntax.ts';
import { KIND, may, type Operand, only } from './writer.ts';

export function emitBinary(e: Emitter, node: Syntax, place: Place): Operand {
  const token = String(node.value);
  const position = node.position ?? 0;
  const one = e.emit(left(node), place);
  if (token === 'and' || token === 'or') return emitLogic(e, token, one, part(node.rhs), place);
  const other = e.emit(part(node.rhs), place);
  e.trace?.use(e, one, other);
  switch (token) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return e.writer.temp(
        `typeof ${one.js} === "number" && typeof ${other.js} === "number" && ${one.js} - ${one.js} === 0 && ${other.js} - ${other.js} === 0 ? ${one.js} ${token} ${other.js} : rt.arithmetic("${token}", ${one.js}, ${other.js}, ${position})`,
        KIND.number | (may(one, KIND.nothing) || may(other, KIND.nothing) ? KIND.nothing : 0),
      );
    case '=':
    case '!=':
      return emitEquality(e, token, one, other);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return e.writer.temp(
        `typeof ${one.js} === "number" && typeof ${other.js} === "number" ? ${one.js} ${token} ${other.js} : rt.compared("${token}", ${one.js}, ${other.js}, ${position})`,
        KIND.boolean | KIND.nothing,
      );
    case '&':
      return emitConcatenation(e, one, other, node);
    case '..':
      return e.writer.temp(`rt.range(ctx, ${one.js}, ${other.js}, ${position})`);
    case 'in':
      return e.writer.temp(`rt.includes(${one.js}, ${other.js})`, KIND.boolean);
    default:
      throw new Unsupported(`the operator ${token}`);
  }
}

/** The right side is evaluated only if it matters. */
function emitLogic(e: Emitter, token: 'and' | 'or', one: Operand, right: Syntax, place: Place): Operand {
  const result = e.writer.name('t');
  e.writer.line(`let ${result} = ${truth(one)};`);
  const more = e.writer.capture(() =>
    e.branch(() => {
      e.trace?.reached(e, right, 'rhs');
      e.writer.line(`${result} = ${truth(e.emit(right, place))};`);
    }),
  );
  e.writer.line(`if (${token === 'and' ? result : `!${result}`}) {\n${more}\n}`);
  return { js: result, kind: KIND.boolean };
}

const SIMPLE = KIND.boolean | KIND.text | KIND.null | KIND.number;

function emitEquality(e: Emitter, token: '=' | '!=', one: Operand, other: Operand): Operand {
  const [identical, general] = token === '=' ? ['===', 'rt.equal'] : ['!==', 'rt.unequal'];
  const simple = only(one, SIMPLE) || only(other, SIMPLE);
  // What is missing neither equals nor differs.
  const there = !may(one, KIND.nothing) && !may(other, KIND.nothing);
  if (simple && (there || token === '='))
    return e.writer.temp(`${one.js} ${identical} ${other.js}`, KIND.boolean);
  if (simple) {
    const known = [one, other]
      .filter((operand) => may(operand, KIND.nothing))
      .map(({ js }) => `${js} !== undefined`);
    return e.writer.temp([...known, `${one.js} !== ${other.js}`].join(' && '), KIND.boolean);
  }
  return e.writer.temp(`${general}(${one.js}, ${other.js})`, KIND.boolean);
}

const textOf = (operand: Operand): string =>
  only(operand, KIND.text) ? operand.js : `rt.concatenable(${operand.js})`;

function emitConcatenation(e: Emitter, one: Operand, other: Operand, node: Syntax): Operand {
  const failing = [one, other].some((operand) => may(operand, KIND.number | KIND.list | KIND.object));
  if (failing) e.writer.line(e.site(node.position, '&'));
  const text = e.writer.temp(`${textOf(one)} + ${textOf(other)}`, KIND.text);
  e.writer.line(`if (${text.js}.length > ctx.maxText) ctx.text(${text.js});`);
  return text;
}

export function emitNegation(e: Emitter, node: Syntax, place: Place): Operand {
  if (node.value !== '-') throw new Unsupported(`the operator ${String(node.value)}`);
  const operand = e.emit(part(node.expression), place);
  return e.writer.temp(`rt.negated(${operand.js}, ${node.position ?? 0})`, KIND.number | KIND.nothing);
}
