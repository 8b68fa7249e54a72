/** Finds the verb, reads its options, runs it, and turns whatever it throws into a sentence. */
import { parseArgs } from 'node:util';
import { nearest } from '../configuration/near.ts';
import type { Problem } from '../domain/problem.ts';
import { ProblemError, problem } from '../domain/problem.ts';
import { isUnreachable } from '../store/database.ts';
import { VERBS } from './registry.ts';
import type { Verb, Wiring } from './verb.ts';
import { WrongUse } from './verb.ts';

const WRONG_USE = 2;

/** Where lines go: answers, and what stops them. */
export interface Voice {
  print(text: string): void;
  complain(text: string): void;
}

const PROCESS: Voice = {
  print: (text) => {
    process.stdout.write(`${text}\n`);
  },
  complain: (text) => {
    process.stderr.write(`${text}\n`);
  },
};

/** Whoever reads may stop reading (`| head`): what was begun is ended all the same. */
function unheard(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

export async function run(args: readonly string[], wiring: Wiring, voice: Voice = PROCESS): Promise<number> {
  if (voice === PROCESS) for (const out of [process.stdout, process.stderr]) out.on('error', unheard);
  const { print, complain } = voice;
  const [name, ...rest] = args;
  const verb = VERBS.find((one) => one.name === name);
  if (verb === undefined) {
    if (name === undefined || name === 'help' || name === '--help') {
      print(help());
      return 0;
    }
    complain(`tramite knows no verb ${name}.${meant(name)}\n\n${help()}`);
    return WRONG_USE;
  }
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: rest,
      allowPositionals: true,
      options: { ...verb.options, json: { type: 'boolean' }, help: { type: 'boolean' } },
    });
  } catch (error) {
    return wrongUse((error as Error).message, verb, voice);
  }
  if (parsed.values.help === true) {
    print(`${verb.summary}\n${usage(verb)}`);
    return 0;
  }
  const json = parsed.values.json === true;
  try {
    return await verb.run({
      values: parsed.values,
      positionals: parsed.positionals,
      json,
      wiring,
      print: (line) => {
        if (!json) print(line);
      },
      answer: (value) => {
        if (json) print(JSON.stringify(value));
      },
    });
  } catch (error) {
    if (error instanceof WrongUse) return wrongUse(error.message, verb, voice);
    const found = problemOf(error);
    const { code, message, advice } = found;
    if (json) print(JSON.stringify({ problem: found }));
    else complain(`${code}: ${message}${advice === undefined ? '' : `\n    ${advice}`}`);
    return 1;
  }
}

/** Whatever else was thrown is a bug, and shows itself whole. */
function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (!isUnreachable(error)) throw error;
  return problem('database.unreachable', `PostgreSQL does not answer: ${(error as Error).message}`, {
    class: 'transient',
    advice: 'DATABASE_URL says where it is; without, an embedded one runs in TRAMITE_HOME.',
  });
}

function wrongUse(message: string, verb: Verb, { complain }: Voice): number {
  complain(`${message}\n${usage(verb)}`);
  return WRONG_USE;
}

function meant(name: string): string {
  const near = nearest(
    name,
    VERBS.map((verb) => verb.name),
  );
  return near === undefined ? '' : ` Did you mean ${near}?`;
}

const usage = (verb: Verb): string => `usage: tramite ${verb.name} ${verb.usage} [--json]`;

const help = (): string => {
  const width = Math.max(...VERBS.map((verb) => verb.name.length));
  return [
    'tramite <verb> [options]',
    '',
    ...VERBS.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary}`),
    '',
    'tramite <verb> --help says more.',
  ].join('\n');
};
