/** Names of what is called. */
import type { Emitter, Place } from './emitter.ts';
import type { Syntax } from './syntax.ts';

/** What is called, for messages; and whether a variable of the name of a missing function is there. */
export function named(
  e: Emitter,
  procedure: Syntax,
  place: Place,
): readonly [token: string | undefined, hint: string] {
  if (procedure.type !== 'path')
    return [typeof procedure.value === 'string' ? procedure.value : undefined, 'undefined'];
  const first = procedure.steps?.[0]?.value;
  if (typeof first !== 'string') return [undefined, 'undefined'];
  return [first, place.scope.read(first, e.survey.tupleNames, () => e.global(first)).js];
}
