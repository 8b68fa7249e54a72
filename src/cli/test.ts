/** test: runs the cases of the gestionali: examples beside each mapping that say what it must make of a file. */
import { readFile, writeFile } from 'node:fs/promises';
import type { CaseResult } from '../mapping/cases.ts';
import { counted } from './italian.ts';
import { stopped } from './stopped.ts';
import { acceptResults } from './test-accept.ts';
import { type Tested, testLines } from './test-page.ts';
import { paintFor } from './test-paint.ts';
import { failing, testAll } from './test-run.ts';
import { watchCases } from './test-watch.ts';
import type { Invocation, Verb } from './verb.ts';
import { WrongUse } from './verb.ts';

interface Acceptance {
  readonly file: string;
  readonly line: number;
  readonly says: string;
  readonly keys: readonly string[];
}

export const test: Verb = {
  name: 'test',
  summary: 'runs the cases of all gestionali, or of one: what each mapping must make of a file',
  usage: '[gestionale] [--watch | --update]',
  options: { watch: { type: 'boolean' }, update: { type: 'boolean' } },
  async run(invocation) {
    const { wiring, positionals, values, json, print } = invocation;
    const [name] = positionals;
    if (positionals.length > 1) throw new WrongUse('test runs the cases of one gestionale, or of all.');
    const watching = values.watch === true;
    if (watching && (json || values.update === true))
      throw new WrongUse('--watch goes with neither --update nor --json.');
    const { mappings } = wiring.environment;
    const paint = paintFor(process.env, process.stdout.isTTY && !json);
    const tested = await testAll(mappings, await wiring.configuration(), name);
    for (const one of tested) for (const line of testLines(one, paint)) print(line);
    if (values.update === true) return update(invocation, tested, name);
    const code = closing(invocation, tested, []);
    if (!watching) return code;
    await watchCases({
      mappings,
      name,
      paint,
      print,
      configuration: wiring.configuration,
      ended: stopped(),
    });
    return 0;
  },
};

/** Writes what came out into the case files, and runs them again: what still fails could not be accepted. */
async function update(
  invocation: Invocation,
  tested: readonly Tested[],
  name: string | undefined,
): Promise<number> {
  const { wiring, print } = invocation;
  const failed = tested.flatMap((one) => one.cases).filter((one) => one.differences.length > 0);
  const accepted: Acceptance[] = [];
  for (const [file, results] of Map.groupBy(failed, (one: CaseResult) => one.file)) {
    const text = await readFile(file, 'utf8');
    const { text: written, changed } = acceptResults(text, results);
    if (written !== text) await writeFile(file, written);
    accepted.push(...changed.map((one) => ({ file, ...one })));
  }
  if (accepted.length === 0) {
    if (failed.length === 0) print('Nothing to accept.');
    return closing(invocation, tested, accepted);
  }
  print(`Accepted in ${counted(accepted.length, 'case')}; look at what your version control shows:`);
  for (const { file, line, says, keys } of accepted) print(`  ${file}:${line}  ${keys.join(', ')}   ${says}`);
  const again = await testAll(wiring.environment.mappings, await wiring.configuration(), name);
  return closing(invocation, again, accepted);
}

function closing(
  { print, answer }: Invocation,
  gestionali: readonly Tested[],
  accepted: readonly Acceptance[],
): number {
  const all = gestionali.flatMap((one) => one.cases);
  const failed = failing(gestionali);
  const problems = gestionali.reduce((total, one) => total + one.problems.length, 0);
  const ok = failed + problems === 0;
  print(
    ok
      ? `${counted(all.length, 'case')} hold${all.length === 1 ? 's' : ''}.`
      : `${counted(failed, 'case')} of ${all.length} ${failed === 1 ? 'fails' : 'fail'}${problems === 0 ? '' : `, ${counted(problems, 'problem')} in what is written`}.`,
  );
  answer({ ok, cases: all.length, failed, gestionali, accepted });
  return ok ? 0 : 1;
}
