/** Expressions that run once for each item, as functions of the generated code. */
import type { Emitter, Place } from './emitter.ts';
import { Scope } from './scope.ts';
import type { Syntax } from './syntax.ts';
import type { Operand } from './writer.ts';

type Emit = (inner: Place) => Operand;

/** `(item) => …`, in the frame around it. */
export const itemClosure = (e: Emitter, place: Place, emit: Emit): string => {
  const item = e.writer.name('x');
  return write(e, [item], { ...place, input: item }, emit);
};

/** `(item, tuple) => …`, in the frame around it, or where the list is a stream of tuples in the tuple's. */
export function closure(e: Emitter, place: Place, emit: Emit): string {
  if (e.survey.tupleNames.size === 0) return itemClosure(e, place, emit);
  const [item, tuple] = [e.writer.name('x'), e.writer.name('u')];
  return write(e, [item, tuple], { ...place, input: item, scope: new Scope(place.scope, tuple) }, emit);
}

/** `(item, tuple) => …`, in a frame of its own that holds the tuple's names and what `nodes` bind. */
export function tupleClosure(e: Emitter, place: Place, nodes: readonly Syntax[], emit: Emit): string {
  const [item, tuple] = [e.writer.name('x'), e.writer.name('u')];
  const scope = new Scope(place.scope, tuple);
  return write(e, [item, tuple], { ...place, input: item, scope }, (inner) => {
    e.declare(scope, nodes);
    return emit(inner);
  });
}

function write(e: Emitter, parameters: readonly string[], inner: Place, emit: Emit): string {
  const body = e.writer.capture(() =>
    e.branch(() => {
      e.writer.line(`return ${emit(inner).js};`);
    }),
  );
  return `(${parameters.join(', ')}) => {\n${body}\n}`;
}
