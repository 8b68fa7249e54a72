/** Blocks, variables, conditions. */
import type { Emitter, Place } from './emitter.ts';
import { type Local, Scope } from './scope.ts';
import { left, part, type Syntax, Unsupported } from './syntax.ts';
import { ANY, KIND, may, NOTHING, type Operand, only } from './writer.ts';

export function emitBlock(e: Emitter, node: Syntax, outer: Place): Operand {
  const expressions = node.expressions ?? [];
  const scope = new Scope(outer.scope);
  e.declare(scope, expressions);
  const place = { ...outer, scope };
  let result = NOTHING;
  for (const expression of expressions) result = e.emit(expression, place);
  return result;
}

export function emitBind(e: Emitter, node: Syntax, place: Place): Operand {
  const name = String(left(node).value);
  const value = e.emit(part(node.rhs), place);
  const local = place.scope.locals.get(name);
  if (local === undefined)
    throw new Unsupported('a variable bound inside a predicate of a path that binds names');
  e.writer.line(`${local.js} = ${value.js};`);
  e.trace?.bound(e, local.js, value);
  e.settle(local);
  local.kind = value.kind;
  local.direct = value.direct;
  return value;
}

export function emitVariable(e: Emitter, node: Syntax, place: Place): Operand {
  const name = String(node.value);
  if (name === '') {
    const { input } = place;
    return e.writer.temp(
      `Array.isArray(${input}) && ${input}.outerWrapper === true ? ${input}[0] : ${input}`,
    );
  }
  const read = place.scope.read(name, e.survey.tupleNames, () => e.global(name));
  e.trace?.read(e, nearest(name, place)?.js, read.js);
  // What a variable holds was yielded by an expression, or came from outside: it has collapsed.
  if (/^\w+$/.test(read.js) && isSteady(name, place)) return { ...read, settled: true };
  return {
    ...e.writer.temp(read.js, read.kind),
    ...(read.direct === undefined ? {} : { direct: read.direct }),
    settled: true,
  };
}

/** Whether nothing later in the same expression can bind the name anew. */
function isSteady(name: string, place: Place): boolean {
  const local = nearest(name, place);
  return local === undefined || (local.definite && local.binds === 1);
}

function nearest(name: string, place: Place): Local | undefined {
  for (let scope: Scope | undefined = place.scope; scope !== undefined; scope = scope.parent) {
    const local = scope.locals.get(name);
    if (local !== undefined) return local;
  }
  return undefined;
}

/** Code for whether an operand is true, as JSONata sees it. */
export function truth(operand: Operand): string {
  if (only(operand, KIND.boolean)) return operand.js;
  if (only(operand, KIND.boolean | KIND.nothing)) return `${operand.js} === true`;
  if (only(operand, KIND.text)) return `${operand.js} !== ""`;
  return `rt.truthy(${operand.js})`;
}

/** `??` and `?:` are conditions whose token says so. */
const isDefault = ({ value }: Syntax): boolean => value === '??' || value === '?:';

export function emitCondition(e: Emitter, node: Syntax, place: Place): Operand {
  const condition = e.emit(part(node.condition), place);
  const result = e.writer.name('t');
  let kind = 0;
  let settled = true;
  const arm = (branch: Syntax | undefined, which: 'then' | 'else'): string =>
    e.writer.capture(() =>
      e.branch(() => {
        if (branch !== undefined)
          e.trace?.reached(e, branch, which === 'else' && isDefault(node) ? 'default' : which);
        const value = branch === undefined ? NOTHING : e.emit(branch, place);
        kind |= value.kind;
        settled &&= value.settled === true || !may(value, KIND.list);
        e.writer.line(`${result} = ${value.js};`);
      }),
    );
  const [then, otherwise] = [arm(part(node.then), 'then'), arm(node.else, 'else')];
  e.writer.line(`let ${result};`);
  e.writer.line(`if (${truth(condition)}) {\n${then}\n} else {\n${otherwise}\n}`);
  return { js: result, kind: may({ js: '', kind }, KIND.list) ? ANY : kind, settled };
}
