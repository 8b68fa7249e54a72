/** Frames of variables as locals of the generated code. */
import { ANY, type DirectFunction, literal, type Operand } from './writer.ts';

/** A variable of one frame. */
export interface Local {
  readonly js: string;
  /** How many places bind it. */
  readonly binds: number;
  /** From here on it is bound whatever happens. */
  definite: boolean;
  /** What it holds, when it is bound once. */
  kind: number;
  direct: DirectFunction | undefined;
}

/** Value of a local before it is bound. */
export const UNBOUND = 'U';

export class Scope {
  readonly parent: Scope | undefined;
  readonly locals = new Map<string, Local>();
  /** The tuple whose names are variables here. */
  readonly tuple: string | undefined;

  constructor(parent: Scope | undefined, tuple?: string) {
    this.parent = parent;
    this.tuple = tuple;
  }

  declare(name: string, js: string, binds: number): Local {
    const local: Local = { js, binds, definite: false, kind: ANY, direct: undefined };
    this.locals.set(name, local);
    return local;
  }

  /** The code that reads a name; `global` is what it is outside of all frames. */
  read(name: string, tupleNames: ReadonlySet<string>, global: () => Operand): Operand {
    const local = this.locals.get(name);
    const inTuple = this.tuple !== undefined && tupleNames.has(name);
    if (local?.definite === true) return { js: local.js, ...known(local) };
    const outer = (): Operand => this.parent?.read(name, tupleNames, global) ?? global();
    if (local === undefined && !inTuple) return outer();
    let js = outer().js;
    if (inTuple)
      js = `(${this.tuple} !== undefined && ${literal(name)} in ${this.tuple} ? ${this.tuple}[${literal(name)}] : ${js})`;
    if (local !== undefined) js = `(${local.js} !== ${UNBOUND} ? ${local.js} : ${js})`;
    return { js, kind: ANY };
  }
}

function known(local: Local): { kind: number; direct?: DirectFunction } {
  if (local.binds !== 1) return { kind: ANY };
  return { kind: local.kind, ...(local.direct === undefined ? {} : { direct: local.direct }) };
}
