/** Finds the verb, reads its options, runs it, and turns whatever it throws into a sentence. */
import { parseArgs } from 'node:util';
import { ProblemError } from '../domain/problem.ts';
import { VERBS } from './registry.ts';
import type { Verb, Wiring } from './verb.ts';

const WRONG_USE = 2;

export async function run(args: readonly string[], wiring: Wiring): Promise<number> {
  const [name, ...rest] = args;
  const verb = VERBS.find((one) => one.name === name);
  if (verb === undefined) {
    print(help());
    return name === undefined || name === 'help' || name === '--help' ? 0 : WRONG_USE;
  }
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: rest, allowPositionals: true, options: { ...verb.options, json: { type: 'boolean' }, help: { type: 'boolean' } } });
  } catch (error) {
    print(`${(error as Error).message}\n${usage(verb)}`);
    return WRONG_USE;
  }
  if (parsed.values.help === true) {
    print(`${verb.summary}\n${usage(verb)}`);
    return 0;
  }
  const json = parsed.values.json === true;
  try {
    return await verb.run({
      values: parsed.values, positionals: parsed.positionals, json, wiring,
      print: (line) => {
        if (!json) print(line);
      },
      answer: (value) => {
        if (json) print(JSON.stringify(value));
      },
    });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, message, advice } = error.problem;
    if (json) print(JSON.stringify({ problem: error.problem }));
    else process.stderr.write(`${code}: ${message}\n${advice === undefined ? '' : `    ${advice}\n`}`);
    return 1;
  }
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const usage = (verb: Verb): string => `usage: tramite ${verb.name} ${verb.usage} [--json]`;

const help = (): string => {
  const width = Math.max(...VERBS.map((verb) => verb.name.length));
  return ['tramite <verb> [options]', '', ...VERBS.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary}`), '', 'tramite <verb> --help says more.'].join('\n');
};
