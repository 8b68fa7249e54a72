/** A verb of the command line: one file each, registered in registry.ts. */

import type { ParseArgsOptionsConfig } from 'node:util';
import type { Access } from '../access/access.ts';
import type { Configuration } from '../configuration/assemble.ts';
import type { OpenBell } from '../pipeline/bell.ts';
import type { Context } from '../pipeline/context.ts';
import type { Environment } from './environment.ts';

/** What main.ts wires for verbs; each part is opened on first use and closed by main.ts. */
export interface Wiring {
  readonly environment: Environment;
  /** Reads connectors/ and mappings/ from disk; `instead`: those of another folder. */
  configuration(instead?: string): Promise<Configuration>;
  /** Database migrated, archive, mapping processes, bell; no worker. */
  context(): Promise<Context>;
  /** The same, or on a passing database of its own when the configured one does not answer: then nothing is known. */
  trialContext(): Promise<{ readonly context: Context; readonly passing: boolean }>;
  /** Accounts of people, for whoever runs the machine. */
  access(): Promise<Access>;
  /** The bell behind the context, for who rebuilds it. */
  bell(): Promise<OpenBell>;
  /** Runs workers and the web until stopped. */
  serve(options: ServeOptions): Promise<Serving>;
}

export interface ServeOptions {
  readonly roles: readonly string[];
  readonly port: number;
  readonly host: string;
}

export interface Serving {
  /** Nobody has an account yet: where the first administrator makes theirs, once. */
  readonly first?: { readonly url: string; readonly expires: Date };
  readonly url: string | undefined;
  /** Jobs running in this process now. */
  running(): number;
  sweep(): Promise<number>;
  stop(): Promise<void>;
}

export interface Invocation {
  readonly values: { readonly [option: string]: string | boolean | (string | boolean)[] | undefined };
  readonly positionals: readonly string[];
  readonly json: boolean;
  /** A line for people, on standard output. */
  print(line: string): void;
  /** The one JSON answer of `--json`. */
  answer(value: unknown): void;
  readonly wiring: Wiring;
}

export interface Verb {
  readonly name: string;
  readonly summary: string;
  /** After the name: `<delivery> [--yes]`. */
  readonly usage: string;
  readonly options?: ParseArgsOptionsConfig;
  /** Returns the exit code: 0 done, 1 problems found, 2 wrong use, 3 something still waits. */
  run(invocation: Invocation): Promise<number>;
}

/** Thrown when the command line itself makes no sense: a sentence, then the usage, exit code 2. */
export class WrongUse extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongUse';
  }
}
