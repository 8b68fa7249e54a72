/** Cases and what differs from them, and what of a mapping they reach, for people. */
import { printProblem } from '../configuration/print.ts';
import type { Json } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import type { CaseDifference } from '../mapping/case-differences.ts';
import type { CaseResult } from '../mapping/cases.ts';
import { coverageLines, type MappingCoverage } from '../mapping/coverage.ts';
import { pathText } from '../mapping/path-text.ts';
import type { Paint } from './test-paint.ts';
import { textLines, visible } from './test-text.ts';

export interface Tested {
  readonly gestionale: string;
  readonly cases: readonly CaseResult[];
  readonly problems: readonly Problem[];
  readonly coverage: readonly MappingCoverage[];
}

/** `only` the failing ones: what held needs no line each time. */
export function testLines(tested: Tested, paint: Paint, only: 'all' | 'failing' = 'all'): readonly string[] {
  const { gestionale, cases, problems, coverage } = tested;
  const shown = only === 'all' ? cases : cases.filter((one) => one.differences.length > 0);
  const none =
    cases.length + problems.length === 0 ? ['  no cases yet: cases/*.yaml beside the mapping'] : [];
  return [
    gestionale,
    ...none,
    ...problems.map((one) => `  ${printProblem(one).replaceAll('\n', '\n  ')}`),
    ...shown.flatMap((one) => caseLines(one, paint)),
    ...(only === 'all' ? coverage.flatMap(coverageLines) : []).map((line) => `  ${line}`),
  ];
}

function caseLines({ says, file, line, differences }: CaseResult, paint: Paint): readonly string[] {
  if (differences.length === 0) return [`  ${paint.got('✓')} ${says}`];
  const values = differences.filter((one) => one.kind === 'value');
  return [
    `  ${paint.expected('✗')} ${says}   ${file}:${line}`,
    ...[
      ...valueLines(values, paint),
      ...differences.flatMap((one) => (one.kind === 'value' ? [] : otherLines(one, paint))),
    ].map((each) => `      ${each}`),
  ];
}

type Value = Extract<CaseDifference, { kind: 'value' }>;

/** `path  expected …` and under it `got …`, the paths in one column. */
function valueLines(values: readonly Value[], paint: Paint): readonly string[] {
  const width = Math.max(0, ...values.map(({ path }) => pathText(path).length));
  return values.flatMap((one) => [
    `${pathText(one.path).padEnd(width)}  expected  ${paint.expected(show(one.expected))}`,
    `${' '.repeat(width)}  got       ${paint.got(show(one.got))}`,
    ...(one.note === undefined ? [] : [`${' '.repeat(width)}            ${one.note}`]),
  ]);
}

function otherLines(one: Exclude<CaseDifference, Value>, paint: Paint): readonly string[] {
  if (one.kind === 'failure') return [one.message];
  return [`${pathText(one.path)}  - expected  + got`, ...textLines(one.expected, one.got, paint)];
}

const MOST = 160;

function show(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = visible(JSON.stringify(value));
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
