/** Calls of functions. */
import type { Emitter, Place } from './emitter.ts';
import { inlined } from './inlined.ts';
import { named } from './named.ts';
import { left, part, type Syntax } from './syntax.ts';
import { ANY, KIND, literal, may, type Operand } from './writer.ts';

/**
 * A call; `first` is the argument that `~>` hands over. Signatures fill a missing argument from `context`, the input
 * unless the call is in tail position.
 */
export function emitCall(
  e: Emitter,
  node: Syntax,
  place: Place,
  first?: Operand,
  context = place.input,
  handOver = (argument: Operand): Operand => argument,
): Operand {
  const procedure = part(node.procedure);
  const name =
    procedure.type === 'variable' && procedure.predicate === undefined ? procedure.value : undefined;
  const known = typeof name === 'string' ? e.known(name, place.scope) : undefined;
  const given = first === undefined ? [] : [first];
  const emitArguments = (): readonly Operand[] => [
    ...given,
    ...(node.arguments ?? []).map((argument) => e.emit(argument, place)),
  ];
  if (known !== undefined && typeof name === 'string') {
    const args = emitArguments().map(handOver);
    e.writer.line(e.site(node.position, name));
    if (known.of === 'library')
      return finished(e, `${known.js}(${args.map(weighed).join(', ')})`, name, args);
    return inlined(e, name, known.js, args, context, place.depth);
  }
  const callee = e.emit(procedure, place);
  if (procedure.type === 'path') emitHint(e, node, procedure, callee, place);
  const args = emitArguments().map((argument, index) =>
    first !== undefined && index === 0 ? argument : { ...argument, js: handedOver(argument) },
  );
  e.writer.line(e.site(node.position, tokenOf(procedure)));
  const { direct } = callee;
  const result = e.writer.name('t');
  e.writer.line(`if ((ctx.depth += ${place.depth}) > ctx.maxDepth) ctx.tooDeep();`);
  if (direct === undefined)
    e.writer.line(`const ${result} = rt.apply(${callee.js}, ${argumentList(e, args)}, ${context});`);
  else {
    if (e.trace !== undefined) e.writer.line(`tr.direct(${e.trace.owed(args)});`);
    const passed = Array.from(
      { length: direct.parameters },
      (_none, index) => args[index]?.js ?? 'undefined',
    );
    const called = `${direct.name}(${[...passed, context].join(', ')})`;
    e.writer.line(`const ${result} = ${direct.tails ? `rt.settle(${called}, ${context})` : called};`);
  }
  e.writer.line(`ctx.depth -= ${place.depth};`);
  return {
    js: result,
    kind: ANY,
    ...(direct === undefined || direct.tails ? { answer: true } : { settled: true }),
  };
}

/** Arguments as a list; in trace mode, with what each owes. */
export function argumentList(e: Emitter, args: readonly Operand[]): string {
  const list = `[${args.map(({ js }) => js).join(', ')}]`;
  return e.trace === undefined ? list : `tr.args(${list}, ${e.trace.owed(args)})`;
}

/** A function of the library makes no steps: what it goes through is weighed. */
const weighed = (argument: Operand): string =>
  may(argument, KIND.text | KIND.list) && !argument.js.startsWith('"')
    ? `rt.weighed(${argument.js})`
    : argument.js;

const tokenOf = (procedure: Syntax): string | undefined => {
  const value = procedure.type === 'path' ? procedure.steps?.[0]?.value : procedure.value;
  return typeof value === 'string' ? value : undefined;
};

function finished(e: Emitter, js: string, name: string, args: readonly Operand[]): Operand {
  const result = { ...e.writer.temp(js), settled: true };
  e.trace?.answered(e, name, result, args);
  return result;
}

/** A function handed to another loses its context. */
const handedOver = (argument: Operand): string =>
  may(argument, KIND.fn) ? `rt.wrapped(${argument.js})` : argument.js;

/** Somebody forgot the `$`. */
function emitHint(e: Emitter, node: Syntax, procedure: Syntax, callee: Operand, place: Place): void {
  const [token, hint] = named(e, procedure, place);
  if (hint === 'undefined' || token === undefined) return;
  e.writer.line(
    `if (${callee.js} === undefined && ${hint}) throw new rt.JsonataError("T1005", { position: ${node.position ?? 0}, token: ${literal(token)} });`,
  );
}

/** `~>`. */
export function emitApply(e: Emitter, node: Syntax, place: Place): Operand {
  const value = e.emit(left(node), place);
  const right = part(node.rhs);
  if (right.type === 'function') {
    // The call itself is no evaluation of its own here: what hangs on it is not looked at.
    return emitCall(e, right, place, value);
  }
  const fn = e.emit(right, place);
  e.writer.line(e.site(node.position, undefined));
  e.writer.line(`if ((ctx.depth += ${place.depth}) > ctx.maxDepth) ctx.tooDeep();`);
  const result = e.writer.temp(`rt.piped(${value.js}, ${fn.js})`);
  e.trace?.use(e, value);
  e.writer.line(`ctx.depth -= ${place.depth};`);
  return result;
}
