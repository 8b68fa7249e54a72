/** Where values come from, and which branches ran: hooks of the generated code. */
import type { Emitter, Place } from './emitter.ts';
import type { Syntax } from './syntax.ts';
import type { Operand } from './writer.ts';

export type BranchKind = 'then' | 'else' | 'lambda' | 'rhs' | 'predicate';

export interface Trace {
  around(e: Emitter, node: Syntax, place: Place, emit: () => Operand): Operand;
  /** The branch that starts here runs. */
  reached(e: Emitter, branch: Syntax, kind: BranchKind): void;
  bound(e: Emitter, local: string): void;
  made(e: Emitter, list: string): void;
  object(e: Emitter, object: string, keys: readonly string[], values: readonly Operand[]): void;
  entered(e: Emitter, body: Syntax, parameters: readonly string[], names: readonly string[]): void;
  names(e: Emitter, from: Operand, names: readonly string[]): Operand;
  called(e: Emitter, name: string, result: Operand, args: readonly Operand[]): void;
}
