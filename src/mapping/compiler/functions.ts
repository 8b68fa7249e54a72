/** Functions as values: lambdas, calls in tail position, partial application, transforms. */

import { argumentList, emitCall } from './calls.ts';
import { itemClosure } from './closure.ts';
import type { Emitter, Place } from './emitter.ts';
import { named } from './named.ts';
import { Scope } from './scope.ts';
import { part, type Syntax, Unsupported } from './syntax.ts';
import { ANY, KIND, literal, may, type Operand } from './writer.ts';

export function emitLambda(e: Emitter, node: Syntax, outer: Place): Operand {
  const names = (node.arguments ?? []).map((parameter) => String(parameter.value));
  const scope = new Scope(outer.scope);
  const parameters = names.map(() => e.writer.name('a'));
  const name = e.writer.name('L');
  const caller = e.writer.name('c');
  const body = part(node.body);
  if (hangsOnCall(body)) throw new Unsupported('a predicate on a block that ends a function with a call');
  const enclosing = e.tails;
  e.tails = false;
  const code = e.writer.capture(() =>
    e.branch(() => {
      const binds = e.bindsOf([body]);
      for (const [index, parameter] of names.entries()) {
        const binding = binds.filter((bound) => bound === parameter).length;
        const again = names.filter((other) => other === parameter).length;
        const local = scope.declare(parameter, parameters[index] ?? '', binding + again);
        local.definite = true;
      }
      e.declare(scope, [], binds);
      e.trace?.entered(e, body, parameters);
      e.writer.line('if (--ctx.fuel < 0) ctx.tick();');
      const result = e.emit(body, { input: outer.input, scope, depth: 1, caller });
      e.writer.line(`return ${result.js};`);
    }),
  );
  const tails = e.tails;
  e.tails = enclosing;
  e.writer.line(`const ${name} = (${[...parameters, caller].join(', ')}) => {\n${code}\n};`);
  const args = parameters.map((_parameter, index) => `a[${index}]`);
  const signature = node.signature === undefined ? 'undefined' : e.constant(node.signature);
  const pass = e.trace === undefined ? '' : 'tr.pass(a), ';
  const made = `new rt.Callable("lambda", ${parameters.length}, (a, c) => (${pass}${name}(${[...args, 'c'].join(', ')})), ${signature}, ${outer.input})`;
  const direct = { name, parameters: parameters.length, tails };
  return { ...e.writer.temp(made, KIND.fn), ...(node.signature === undefined ? { direct } : {}) };
}

/** What a function of the language is handed in tail position keeps its own context. */
function owned(e: Emitter, argument: Operand): Operand {
  if (!may(argument, KIND.fn) || argument.js.startsWith('mk')) return argument;
  return { ...argument, ...e.writer.temp(`rt.owned(${argument.js})`, argument.kind) };
}

/** Whether a predicate or group hangs on what ends with a call: JSONata applies it to the call not yet made. */
function hangsOnCall(body: Syntax): boolean {
  if (body.type !== 'block' && body.type !== 'condition') return false;
  const hangs = body.predicate !== undefined || body.group !== undefined || body.keepArray === true;
  return ends(body).some((end) => (hangs ? endsWithCall(end) : hangsOnCall(end)));
}

const endsWithCall = (node: Syntax): boolean => node.thunk === true || ends(node).some(endsWithCall);

function ends(node: Syntax): readonly Syntax[] {
  const found =
    node.type === 'block'
      ? [node.expressions?.at(-1)]
      : node.type === 'condition'
        ? [node.then, node.else]
        : [];
  return found.filter((end) => end !== undefined);
}

/** A call in tail position: left to whoever called the function around. */
export function emitThunk(e: Emitter, call: Syntax, place: Place): Operand {
  const procedure = part(call.procedure);
  const known =
    procedure.type === 'variable' && procedure.predicate === undefined && typeof procedure.value === 'string'
      ? e.known(procedure.value, place.scope)
      : undefined;
  if (known !== undefined) {
    // Its answer is the function's as it is: nothing collapses before the call of the function has.
    e.tails = true;
    return {
      ...emitCall(e, call, place, undefined, place.caller, (argument) => owned(e, argument)),
      settled: true,
    };
  }
  const callee = e.emit(procedure, place);
  const args = (call.arguments ?? []).map((argument) => e.emit(argument, place));
  e.tails = true;
  return { ...e.writer.temp(`new rt.Tail(${callee.js}, ${argumentList(e, args)})`, ANY), settled: true };
}

export function emitPartial(e: Emitter, node: Syntax, place: Place): Operand {
  const args = (node.arguments ?? []).map((argument) =>
    argument.type === 'operator' && argument.value === '?' ? 'rt.OPEN' : e.emit(argument, place).js,
  );
  const procedure = part(node.procedure);
  const callee = e.emit(procedure, place);
  const [token, hint] = named(e, procedure, place);
  e.writer.line(e.site(node.position, token));
  return e.writer.temp(`rt.partial(${callee.js}, [${args.join(', ')}], ${hint})`, KIND.fn);
}

export function emitTransform(e: Emitter, node: Syntax, place: Place): Operand {
  const code = (syntax: Syntax): string => itemClosure(e, place, (inner) => e.emit(syntax, inner));
  const [pattern, update] = [part(node.pattern), part(node.update)];
  const remove = node.delete === undefined ? 'undefined' : code(node.delete);
  const clone = place.scope.read('clone', e.survey.tupleNames, () => e.global('clone'));
  const positions = `position: ${node.position ?? 0}, updatePosition: ${literal(update.position ?? 0)}, removePosition: ${literal(node.delete?.position ?? 0)}`;
  return e.writer.temp(
    `rt.transformer(ctx, { clone: () => ${clone.js}, pattern: ${code(pattern)}, update: ${code(update)}, remove: ${remove}, ${positions} })`,
    KIND.fn,
  );
}
