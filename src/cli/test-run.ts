/** Runs the cases of gestionali, all or those that somebody has in mind. */
import type { Configuration } from '../configuration/assemble.ts';
import type { MappingCase } from '../domain/mapping-case.ts';
import { type Problem, ProblemError, problem } from '../domain/problem.ts';
import { runCases } from '../mapping/cases.ts';
import { CoverageSheet } from '../mapping/coverage.ts';
import { caseSetting } from '../pipeline/case-setting.ts';
import type { Tested } from './test-page.ts';

export type Which = (one: MappingCase) => boolean;

const ALL: Which = () => true;

/** Of every gestionale, or of the one of that name; those that cannot be read bring their problems. */
export async function testAll(
  mappings: string,
  found: Configuration,
  name: string | undefined,
): Promise<readonly Tested[]> {
  const names = [
    ...found.gestionali.map((one) => one.gestionale),
    ...found.disabled.flatMap((one) => (one.kind === 'gestionale' ? [one.name] : [])),
  ];
  if (name !== undefined && !names.includes(name)) throw new ProblemError(unknown(name, names));
  const all: Tested[] = [];
  for (const each of names)
    if (name === undefined || each === name) all.push((await testOne(mappings, found, each)).tested);
  return all;
}

/** `of`: how many cases there are, run or not. */
export async function testOne(
  mappings: string,
  found: Configuration,
  name: string,
  which: Which = ALL,
): Promise<{ readonly tested: Tested; readonly of: number }> {
  const gestionale = found.gestionali.find((one) => one.gestionale === name);
  if (gestionale === undefined) {
    const problems = found.disabled.find((one) => one.kind === 'gestionale' && one.name === name)?.problems;
    return { tested: { gestionale: name, cases: [], problems: problems ?? [], coverage: [] }, of: 0 };
  }
  const { setting, problems } = await caseSetting(mappings, gestionale);
  const sheet = new CoverageSheet();
  const cases = await runCases({ ...setting, cases: setting.cases.filter(which) }, sheet);
  return {
    tested: { gestionale: name, cases, problems, coverage: sheet.result() },
    of: setting.cases.length,
  };
}

export const failing = (all: readonly Tested[]): number =>
  all.flatMap((one) => one.cases).filter((one) => one.differences.length > 0).length;

const unknown = (name: string, known: readonly string[]): Problem =>
  problem('gestionale.unknown', `no gestionale is called ${name}`, {
    class: 'config',
    advice: known.length === 0 ? 'None is here.' : `One of: ${known.join(', ')}.`,
  });
