/** Paths: steps, predicates, sorting. */
import { closure, itemClosure } from './closure.ts';
import { emitGroup } from './constructors.ts';
import type { Emitter, Place } from './emitter.ts';
import { sortCode } from './sorting.ts';
import { part, type Stage, type Syntax, Unsupported } from './syntax.ts';
import { emitTupleSteps } from './tuples.ts';
import { ANY, literal, type Operand } from './writer.ts';

export function emitPath(e: Emitter, node: Syntax, place: Place): Operand {
  const steps = node.steps ?? [];
  const plain = plainNames(node);
  if (plain !== undefined) return emitNames(e, plain, steps, place);
  const label = e.writer.name('p');
  const state = e.writer.name('s');
  const first = part(steps[0]);
  const tupleFrom = steps.findIndex((step) => step.tuple === true);
  const body = e.writer.capture(() =>
    e.branch(() => {
      for (const [index, step] of steps.entries()) {
        if (index === tupleFrom) {
          emitTupleSteps(e, node, steps.slice(index), index === 0, state, place);
          return;
        }
        emitStep(e, step, index === 0 ? first : undefined, index === steps.length - 1, state, place);
        if (index < steps.length - 1) e.writer.line(`if (rt.isNothing(${state})) break ${label};`);
      }
    }),
  );
  e.writer.line(`let ${state} = ${place.input};`);
  e.writer.line(`${label}: {\n${body}\n}`);
  if (node.keepSingletonArray === true) e.writer.line(`${state} = rt.keepSingleton(${state});`);
  const result = { js: state, kind: ANY };
  return node.group === undefined ? result : emitGroup(e, node.group, result, place);
}

/** A path of names only, perhaps after a variable: the way of nearly all of them. */
function plainNames(node: Syntax): readonly string[] | undefined {
  if (node.group !== undefined || node.keepSingletonArray === true || node.tuple === true) return undefined;
  const names: string[] = [];
  for (const [index, step] of (node.steps ?? []).entries()) {
    if (
      step.stages !== undefined ||
      step.tuple === true ||
      step.group !== undefined ||
      step.keepArray === true
    )
      return undefined;
    if (index === 0 && step.type === 'variable') continue;
    if (step.type !== 'name' || step.predicate !== undefined) return undefined;
    names.push(String(step.value));
  }
  return names.length === 0 ? undefined : names;
}

function emitNames(e: Emitter, names: readonly string[], steps: readonly Syntax[], place: Place): Operand {
  const [first] = steps;
  let from: Operand = { js: place.input, kind: ANY };
  if (first?.type === 'variable') from = e.emit(first, place);
  const [name] = names;
  const result = e.writer.temp(
    names.length === 1 && name !== undefined
      ? `${e.getter(name)}(${from.js})`
      : `rt.path(ctx, ${from.js}, ${e.constant(names)})`,
  );
  e.trace?.names(e, from, names, result);
  return { ...result, settled: true };
}

function emitStep(
  e: Emitter,
  step: Syntax,
  first: Syntax | undefined,
  last: boolean,
  state: string,
  place: Place,
): void {
  if (step.type === 'sort') {
    e.writer.line(`${state} = ${sortCode(e, step, state, place)};`);
    emitStages(e, step.stages ?? [], state, place);
    return;
  }
  if (first !== undefined && step.consarray === true) {
    // An array constructor at the start is made once, of the whole context.
    const whole = e.writer.temp(`rt.asList(${place.input})`);
    e.writer.line(`${state} = ${e.emit(step, { ...place, input: whole.js }).js};`);
    return;
  }
  if (first?.type === 'variable') {
    // The path starts from the variable, once, whatever the context is.
    emitFirst(e, step, state, last, place);
    return;
  }
  if (step.type === 'name' && bare(step) && e.trace === undefined) {
    e.writer.line(`${state} = rt.stepName(ctx, ${state}, ${literal(String(step.value))}, ${last});`);
    return;
  }
  if (e.trace !== undefined) e.writer.line(`tr.iterated(${state});`);
  const code = itemClosure(e, place, (inner) => staged(e, step, e.emit(step, inner), inner));
  e.writer.line(`${state} = rt.step(ctx, ${state}, ${code}, ${last});`);
}

const bare = (step: Syntax): boolean =>
  step.stages === undefined &&
  step.predicate === undefined &&
  step.group === undefined &&
  step.keepArray !== true;

function emitFirst(e: Emitter, step: Syntax, state: string, last: boolean, place: Place): void {
  const value = staged(e, step, e.emit(step, place), place);
  e.writer.line(`${state} = rt.single(${value.js}, ${last});`);
}

function staged(e: Emitter, step: Syntax, value: Operand, place: Place): Operand {
  let result = value;
  for (const stage of step.stages ?? []) result = emitFilter(e, stage.expr, result, place);
  return result;
}

/** Stages that work on the whole of what a sort made. */
function emitStages(e: Emitter, stages: readonly Stage[], state: string, place: Place): void {
  for (const stage of stages) {
    if (stage.type !== 'filter') throw new Unsupported('a position bound after a sort');
    e.writer.line(`${state} = ${emitFilter(e, stage.expr, { js: state, kind: ANY }, place).js};`);
  }
}

/** A predicate: an index or an expression. */
export function emitFilter(e: Emitter, predicate: Syntax, of: Operand, place: Place): Operand {
  if (predicate.type === 'number' && typeof predicate.value === 'number')
    return picked(e, of, e.writer.temp(`rt.indexed(${of.js}, ${literal(predicate.value)})`));
  if (e.trace !== undefined) e.writer.line(`tr.iterated(${of.js});`);
  const code = closure(e, place, (inner) => {
    e.trace?.reached(e, predicate, 'predicate');
    return e.emit(predicate, inner);
  });
  return e.writer.temp(`rt.filtered(ctx, ${of.js}, ${code})`);
}

function picked(e: Emitter, of: Operand, item: Operand): Operand {
  if (e.trace !== undefined) e.writer.line(`tr.picked(${of.js}, rt.unwrap(${item.js}));`);
  return item;
}
