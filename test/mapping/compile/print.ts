/**
 * From our tree to the source text of JSONata. Parentheses only where the parser's binding powers ask for them: in
 * JSONata they are a block, hence another expression.
 */
import type { Node } from './node.ts';

/** Binding powers as JSONata 2.2.2's parser has them: of the operator, and what its right side is read with. */
const BINARY: Readonly<Record<string, readonly [left: number, right: number]>> = {
  '+': [50, 50],
  '-': [50, 50],
  '*': [60, 60],
  '/': [60, 60],
  '%': [60, 60],
  '&': [50, 50],
  '=': [40, 40],
  '!=': [40, 40],
  '<': [40, 40],
  '<=': [40, 40],
  '>': [40, 40],
  '>=': [40, 40],
  in: [40, 40],
  '~>': [40, 40],
  '?:': [40, 0],
  '??': [40, 0],
  and: [30, 30],
  or: [25, 25],
};
const STEP = 75;
const POSTFIX = 80;
const GROUP = 70;
const SORT = 40;
const PREFIX = 70;
const CONDITION = 20;
const BIND = 10;
const CLOSED = 1000;

interface Printed {
  readonly text: string;
  /** The weakest operator that it is joined with on its left side: weaker than its surroundings, it needs parentheses. */
  readonly left: number;
  /** What its right end is read with: a stronger operator that follows would become part of it. */
  readonly right: number;
}

export const print = (node: Node): string => printed(node).text;

const closed = (text: string): Printed => ({ text, left: CLOSED, right: CLOSED });

function printed(node: Node): Printed {
  const [first, second, third] = node.parts;
  switch (node.kind) {
    case 'variable':
      return closed(`$${node.text}`);
    case 'path':
      return node.parts.map(printed).reduce((left, step) => infix(left, '.', step, STEP, STEP));
    case 'filter':
      return postfix(first, `[${all(second)}]`, POSTFIX);
    case 'keep':
      return postfix(first, '[]', POSTFIX);
    case 'focus':
      return postfix(first, `@$${node.text}`, POSTFIX);
    case 'position':
      return postfix(first, `#$${node.text}`, POSTFIX);
    case 'sort':
      return postfix(first, `^(${list(node.parts.slice(1))})`, SORT);
    case 'term':
      return closed(`${node.text}${all(first)}`);
    case 'group':
      return postfix(first, `{${list(node.parts.slice(1))}}`, GROUP);
    case 'pair':
      return closed(`${beforeColon(first)}: ${all(second)}`);
    case 'array':
      return closed(`[${list(node.parts)}]`);
    case 'range':
      return closed(`${all(first)}..${all(second)}`);
    case 'object':
      return closed(`{${list(node.parts)}}`);
    case 'block':
      return closed(`(${node.parts.map(print).join('; ')})`);
    case 'bind': {
      const value = read(first, BIND - 1);
      return { text: `$${node.text} := ${value.text}`, left: BIND, right: Math.min(BIND - 1, value.right) };
    }
    case 'condition': {
      const when = before(first, CONDITION);
      const otherwise = third === undefined ? '' : ` : ${all(third)}`;
      const then = third === undefined ? all(second) : beforeColon(second);
      return { text: `${when.text} ? ${then}${otherwise}`, left: Math.min(CONDITION, when.left), right: 0 };
    }
    case 'binary': {
      const [left, right] = BINARY[node.text] ?? [0, 0];
      return infix(present(first), ` ${node.text} `, present(second), left, right);
    }
    case 'negate': {
      const value = read(first, PREFIX);
      return { text: `-${value.text}`, left: CLOSED, right: Math.min(PREFIX, value.right) };
    }
    case 'call':
      return postfix(first, `(${list(node.parts.slice(1))})`, POSTFIX);
    case 'lambda': {
      const parameters = (node.parameters ?? []).map((parameter) => `$${parameter}`).join(', ');
      return closed(`function(${parameters})${node.text}{ ${all(first)} }`);
    }
    case 'transform':
      return closed(`|${all(first)}|${all(second)}${third === undefined ? '' : `, ${all(third)}`}|`);
    default:
      return closed(node.text);
  }
}

const list = (nodes: readonly Node[]): string => nodes.map(print).join(', ');
const all = (node: Node | undefined): string => present(node).text;
const present = (node: Node | undefined): Printed => (node === undefined ? closed('()') : printed(node));
const wrapped = (node: Printed): Printed => closed(`(${node.text})`);

/** As the parser reads it with a binding power: in parentheses where it would stop before its end. */
function read(node: Node | undefined, power: number): Printed {
  const inside = present(node);
  return inside.left > power ? inside : wrapped(inside);
}

/** Followed by a `:`: a condition without an else at its end would take that for its own. */
function beforeColon(node: Node | undefined): string {
  const inside = present(node);
  return inside.right > 0 ? inside.text : wrapped(inside).text;
}

function before(node: Node | undefined, power: number): Printed {
  const inside = present(node);
  return inside.right >= power ? inside : wrapped(inside);
}

function postfix(target: Node | undefined, text: string, power: number): Printed {
  const left = before(target, power);
  return { text: left.text + text, left: Math.min(power, left.left), right: CLOSED };
}

function infix(left: Printed, sign: string, right: Printed, power: number, rightPower: number): Printed {
  const a = left.right >= power ? left : wrapped(left);
  const b = right.left > rightPower ? right : wrapped(right);
  return {
    text: a.text + sign + b.text,
    left: Math.min(power, a.left),
    right: Math.min(rightPower, b.right),
  };
}
