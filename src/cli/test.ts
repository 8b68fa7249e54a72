/** test: runs the cases of the gestionali: examples beside each mapping that say what it must make of a file. */
import { printProblem } from '../configuration/print.ts';
import type { Problem } from '../domain/problem.ts';
import { ProblemError, problem } from '../domain/problem.ts';
import type { CaseResult } from '../mapping/cases.ts';
import { runCases } from '../mapping/cases.ts';
import { caseSetting } from './case-setting.ts';
import { counted } from './italian.ts';
import type { Verb } from './verb.ts';
import { WrongUse } from './verb.ts';

export const test: Verb = {
  name: 'test',
  summary: 'runs the cases of all gestionali, or of one: what each mapping must make of a file',
  usage: '[gestionale]',
  async run({ wiring, positionals, print, answer }) {
    if (positionals.length > 1) throw new WrongUse('test runs the cases of one gestionale, or of all.');
    const found = await wiring.configuration();
    const [name] = positionals;
    const broken = found.disabled.filter(
      (one) => one.kind === 'gestionale' && (name === undefined || one.name === name),
    );
    const chosen = found.gestionali.filter((one) => name === undefined || one.gestionale === name);
    if (name !== undefined && chosen.length + broken.length === 0)
      throw new ProblemError(
        unknown(
          name,
          found.gestionali.map((one) => one.gestionale),
        ),
      );
    const gestionali: { gestionale: string; cases: readonly CaseResult[]; problems: readonly Problem[] }[] =
      [];
    for (const one of chosen) {
      const { setting, problems } = await caseSetting(wiring.environment.mappings, one);
      const cases = await runCases(setting);
      gestionali.push({ gestionale: one.gestionale, cases, problems });
      for (const line of lines(one.gestionale, cases, problems)) print(line);
    }
    for (const one of broken) {
      gestionali.push({ gestionale: one.name, cases: [], problems: one.problems });
      for (const line of lines(one.name, [], one.problems)) print(line);
    }
    const all = gestionali.flatMap((one) => one.cases);
    const failed = all.filter((one) => one.differences.length > 0).length;
    const problems = gestionali.reduce((total, one) => total + one.problems.length, 0);
    const ok = failed + problems === 0;
    print(
      ok
        ? `${counted(all.length, 'case')} hold${all.length === 1 ? 's' : ''}.`
        : `${counted(failed, 'case')} of ${all.length} ${failed === 1 ? 'fails' : 'fail'}${problems === 0 ? '' : `, ${counted(problems, 'problem')} in what is written`}.`,
    );
    answer({ ok, cases: all.length, failed, gestionali });
    return ok ? 0 : 1;
  },
};

function lines(
  gestionale: string,
  cases: readonly CaseResult[],
  problems: readonly Problem[],
): readonly string[] {
  const none =
    cases.length + problems.length === 0 ? [`  no cases yet: cases/*.yaml beside the mapping`] : [];
  return [
    gestionale,
    ...none,
    ...problems.map((one) => `  ${printProblem(one).replaceAll('\n', '\n  ')}`),
    ...cases.flatMap((one) =>
      one.differences.length === 0
        ? [`  ✓ ${one.says}`]
        : [
            `  ✗ ${one.says}   ${one.file}:${one.line}`,
            ...one.differences.map((difference) => `      ${difference}`),
          ],
    ),
  ];
}

const unknown = (name: string, known: readonly string[]): Problem =>
  problem('gestionale.unknown', `no gestionale is called ${name}`, {
    class: 'config',
    advice: known.length === 0 ? 'None is here.' : `One of: ${known.join(', ')}.`,
  });
