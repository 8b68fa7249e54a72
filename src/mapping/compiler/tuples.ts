/** Paths that bind names: from the first such step on, a stream of tuples. */
import { closure, tupleClosure } from './closure.ts';
import type { Emitter, Place } from './emitter.ts';
import { sortCode } from './sorting.ts';
import { type Syntax, Unsupported } from './syntax.ts';
import { literal } from './writer.ts';

/** `state` holds what the steps before made; in the end, what the path makes. */
export function emitTupleSteps(
  e: Emitter,
  path: Syntax,
  steps: readonly Syntax[],
  fromStart: boolean,
  state: string,
  place: Place,
): void {
  for (const [index, step] of steps.entries()) {
    if (index === 0 && fromStart && step.consarray === true)
      throw new Unsupported('an array constructor that starts a path with bindings');
    if (index === 0 && fromStart && step.type === 'variable') e.writer.line(`${state} = [${place.input}];`);
    if (step.type === 'sort') emitSort(e, step, index === 0, state, place);
    else {
      if (index === 0) e.writer.line(`${state} = rt.tuplesOf(${state});`);
      const code = tupleClosure(e, place, [step], (inner) => e.emit(step, inner));
      e.writer.line(`${state} = rt.tupleStep(ctx, ${state}, ${code}, ${bindingsOf(step)});`);
    }
    emitStages(e, step, state, place);
  }
  // Tuples that carry ancestors go on to the path around; a group takes them as they are.
  if (path.tuple !== true && path.group === undefined) e.writer.line(`${state} = rt.itemsOf(${state});`);
}

function bindingsOf(step: Syntax): string {
  const parts: string[] = [];
  if (step.focus !== undefined) parts.push(`focus: ${literal(step.focus)}`);
  if (step.index !== undefined) parts.push(`index: ${literal(step.index)}`);
  if (step.ancestor !== undefined) parts.push(`ancestor: ${literal(step.ancestor.label)}`);
  return `{ ${parts.join(', ')} }`;
}

function emitSort(e: Emitter, step: Syntax, first: boolean, state: string, place: Place): void {
  if (first) {
    const index = step.index === undefined ? 'undefined' : literal(step.index);
    e.writer.line(`${state} = rt.sortedTuples(${sortCode(e, step, state, place)}, ${index});`);
    return;
  }
  const terms = (step.terms ?? []).map(({ descending, expression }) => {
    const code = tupleClosure(e, place, [expression], (inner) => e.emit(expression, inner));
    return `{ of: ${code}, descending: ${descending} }`;
  });
  e.writer.line(`${state} = rt.sortTuples(ctx, ${state}, [${terms.join(', ')}], ${step.position ?? 0});`);
}

function emitStages(e: Emitter, step: Syntax, state: string, place: Place): void {
  for (const stage of step.stages ?? []) {
    if (stage.type === 'index') {
      e.writer.line(`rt.numbered(${state}, ${literal(stage.value)});`);
      continue;
    }
    const { expr } = stage;
    if (expr.type === 'number' && typeof expr.value === 'number') {
      e.writer.line(`${state} = rt.indexed(${state}, ${literal(expr.value)});`);
      continue;
    }
    const code = closure(e, place, (inner) => e.emit(expr, inner));
    e.writer.line(`${state} = rt.filtered(ctx, ${state}, ${code});`);
  }
}
