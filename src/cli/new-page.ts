/** What `new gestionale` says: each guess with how sure it is, what the draft makes of the sample, what comes next. */
import { printProblem } from '../configuration/print.ts';
import type { Json } from '../domain/debt-position.ts';
import { formatEuro, toCents } from '../domain/money.ts';
import type { Certainty, Guess } from '../draft/guess.ts';
import type { Drafted } from '../pipeline/draft-folder.ts';
import { counted } from './italian.ts';

const ORDER: readonly Certainty[] = ['unsure', 'likely', 'sure'];
const MOST_PROBLEMS = 5;

export function newLines(
  name: string,
  folder: string,
  { draft, problems, failing, cases, sample }: Drafted,
): readonly string[] {
  const { guesses, records } = draft;
  const subject = Math.max(...guesses.map((one) => one.subject.length));
  const value = Math.min(40, Math.max(...guesses.map((one) => one.value.length)));
  const size = `${counted(records, 'record')}${draft.sample.whole ? '' : ' in its beginning'}`;
  return [
    `${draft.sample.name}   ${size}, ${draft.format}`,
    ...ORDER.flatMap((certainty) =>
      guesses.filter((one) => one.certainty === certainty).map((one) => guessLine(one, subject, value)),
    ),
    ...sampleLines(draft, sample),
    ...problems.map(printProblem),
    ...failing.map((says) => `  ✗ ${says}`),
    '',
    `Written to ${folder}: gestionale.yaml, three mappings, ${counted(cases, 'case')} of made-up data.`,
    ...advice(name, draft),
  ];
}

function guessLine(
  { certainty, subject, value, why, alternatives = [] }: Guess,
  subjectWidth: number,
  valueWidth: number,
): string {
  const word = certainty === 'unsure' ? 'UNSURE' : certainty;
  const others = alternatives.length === 0 ? '' : ` (or ${alternatives.slice(0, 3).join(', ')})`;
  return `  ${word.padEnd(7)} ${subject.padEnd(subjectWidth)}  ${value.padEnd(valueWidth)}  ${why}${others}`;
}

function sampleLines({ records }: Drafted['draft'], sample: Drafted['sample']): readonly string[] {
  if (sample === undefined)
    return [
      '',
      '  Only the beginning of the file was read: tramite try shows what the draft makes of all of it.',
    ];
  const codes = new Map<string, number>();
  for (const one of sample.problems) {
    const { code, field } = one as { readonly code: string; readonly field?: string };
    const says = field === undefined ? code : `${code} ${field}`;
    codes.set(says, (codes.get(says) ?? 0) + 1);
  }
  const kinds = [...codes].toSorted((left, right) => right[1] - left[1]).slice(0, MOST_PROBLEMS);
  return [
    '',
    `  With the draft the sample makes ${counted(sample.all.length, 'position')} of ${counted(records, 'record')}, ${formatEuro(toCents(totalOf(sample.all)), { thousands: true })} euro.`,
    ...(sample.refused === undefined
      ? []
      : [`  It is refused: ${sample.refused}. The layout is not right yet.`]),
    ...kinds.map(([says, count]) => `  ${counted(count, 'record')} in problem: ${says}`),
    ...sample.failures.map((message) => `  ${message}`),
  ];
}

/** The first way to pay of each position. */
function totalOf(positions: readonly Json[]): number {
  let total = 0;
  for (const one of positions) {
    const { options } = one as {
      readonly options?: readonly { readonly installments?: readonly { readonly amount?: number }[] }[];
    };
    for (const { amount } of options?.[0]?.installments ?? []) total += amount ?? 0;
  }
  return total;
}

/** A connector is the organization's: it is shown, not written. */
function advice(name: string, { sample, given, trailer, parameters }: Drafted['draft']): readonly string[] {
  const match = sample.name.replaceAll(/\d+/g, '*').replaceAll(/\*([._-]?\*)+/g, '*');
  const asked = Object.entries(parameters).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return [
    '',
    'A connector for it, connectors/<fiscal code>-<name>/<id>.yaml:',
    '',
    `  gestionale: ${name}`,
    '  service: …              # of organization.yaml',
    '  receive:',
    '    from: …               # a folder, or sftp://host/path with user, key and hostKey',
    `    match: ${JSON.stringify(match)}`,
    ...(trailer ? ['    ready: [trailer]      # its tail says that it is complete'] : []),
    ...(given ? ['  codes: { strategy: given } # the rows bring their payment codes'] : []),
    ...(asked.length === 0 ? [] : [`  parameters: { ${asked.join(', ')} } # the file has none`]),
    '',
    `Next: read what is UNSURE, correct it, then  tramite test ${name}  and  tramite try <file> --connector <organization>/<id>.`,
  ];
}
