/** Sorting: `^(…)`. */
import { itemClosure } from './closure.ts';
import type { Emitter, Place } from './emitter.ts';
import type { Syntax } from './syntax.ts';

/** Code of a list put in order. */
export function sortCode(e: Emitter, step: Syntax, of: string, place: Place): string {
  const terms = (step.terms ?? []).map(({ descending, expression }) => {
    const code = itemClosure(e, place, (inner) => e.emit(expression, inner));
    return `{ of: ${code}, descending: ${descending} }`;
  });
  return `rt.sortBy(ctx, rt.asList(${of}), [${terms.join(', ')}], ${step.position ?? 0})`;
}
