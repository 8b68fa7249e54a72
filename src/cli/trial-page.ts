/** What a trial came to, for people: record by record, totals, and what would stop the file. */
import { printProblem } from '../configuration/print.ts';
import type { Problem } from '../domain/problem.ts';
import type { Trial, TrialRecord } from '../pipeline/trial.ts';
import type { PositionLineage } from '../pipeline/trial-lineage.ts';
import { count, counted, euro } from './italian.ts';
import { changeLines } from './trial-changes.ts';
import { fieldLines } from './trial-fields.ts';

const MARKS: Record<string, string> = {
  created: '+',
  updated: '~',
  cancelled: '-',
  problem: '!',
  unchanged: '=',
};
/** Of the several problems of one record. */
const MOST_PROBLEMS = 5;

export type Lineage = ReadonlyMap<number, readonly PositionLineage[]>;

/** `lineage`: the fields of positions by the first record of their unit. */
export function trialLines(found: Trial, title: string, lineage: Lineage = new Map()): readonly string[] {
  const { survey } = found;
  const surveyed =
    survey === null
      ? []
      : [
          counted(found.total.records, 'row'),
          ...(found.refused.length > 0 && found.total.cents === 0 ? [] : [euro(found.total.cents)]),
          survey.encoding,
          eol(survey.eol),
        ];
  return [
    `${title}   sha256 ${found.sha256.slice(0, 8)}…`,
    ...(survey === null
      ? []
      : [
          `  surveyed   ${surveyed.join(', ')}`,
          ...survey.totals.map(
            (one) => `             ${one.name}: declared ${one.declared}, counted ${one.counted}`,
          ),
        ]),
    ...(survey?.warnings ?? []).map((one) => `  warning    ${said(one)}`),
    ...found.refused.map((one) => `  refused    ${said(one)}`),
    ...(found.changes === undefined ? listed(found, lineage) : changeLines(found.changes)),
    ...closing(found),
  ];
}

function listed(found: Trial, lineage: Lineage): readonly string[] {
  const told = new Set<number>();
  return [
    ...found.records.flatMap((one) => {
      const unit = one.unit[0] ?? one.record;
      // The records of a group make their positions together: these stand under the first of them that is shown.
      const positions = told.has(unit) ? [] : (lineage.get(unit) ?? []);
      told.add(unit);
      return [...recordLines(one), ...positions.flatMap(positionLines)];
    }),
    ...(found.more === 0
      ? []
      : [`  … and ${counted(found.more, 'record')} more: --limit or --records shows them`]),
  ];
}

function positionLines(position: PositionLineage, index: number): readonly string[] {
  const head = index === 0 ? [] : [`      ${position.key}`];
  return [...head, ...fieldLines(position).map((line) => `      ${line}`)];
}

function recordLines(one: TrialRecord): readonly string[] {
  const amount = one.cents === null ? '' : `  ${euro(one.cents)}`;
  const reason = one.reason === null ? '' : `  (${one.reason})`;
  return [
    `  ${MARKS[one.outcome] ?? ' '} line ${count(one.line).padEnd(7)} ${(one.key ?? 'no readable key').padEnd(20)}  ${one.outcome}${amount}${reason}`,
    ...one.also.map(
      (other) =>
        `      and ${other.key ?? 'no key'}  ${other.outcome}${other.cents === null ? '' : `  ${euro(other.cents)}`}`,
    ),
    ...one.problems.slice(0, MOST_PROBLEMS).map((each) => `      ${placed(each)}`),
  ];
}

/** `file:line:field  code  sentence`. */
function placed({ code, message, advice, place }: Problem): string {
  const where = [place?.file, place?.line, place?.field].filter((part) => part !== undefined).join(':');
  const value = place?.value === undefined ? '' : ` "${place.value}"`;
  return `${where}${value}  ${code}  ${message}${advice === undefined ? '' : ` — ${advice}`}`;
}

const said = (one: Problem): string =>
  `${one.code}  ${printProblem(one).replaceAll('\n', '\n             ')}`;

const eol = (text: string): string => ({ '\r\n': 'CRLF', '\n': 'LF', '\r': 'CR' })[text] ?? text;

function closing(found: Trial): readonly string[] {
  const units = found.outcomes.reduce((total, one) => total + one.units, 0);
  const records = found.outcomes.reduce((total, one) => total + one.records, 0);
  const grouped = units !== records;
  const line = (
    name: string,
    total: { readonly units: number; readonly records: number; readonly cents: number },
  ): string =>
    `  ${name.padEnd(10)} ${count(total.records).padStart(9)}${grouped ? ` ${`in ${count(total.units)}`.padStart(9)}` : ''} ${euro(total.cents).padStart(18)}`;
  const codes = Object.entries(found.problems).map(([code, times]) => `${code} × ${count(times)}`);
  return [
    ...(records === 0
      ? []
      : [
          '',
          ...found.outcomes.map((one) => line(one.outcome, one)),
          `${line('all', { units, records, cents: found.total.cents })}${adds(found, records)}`,
        ]),
    ...(codes.length === 0 ? [] : [`  problems   ${codes.join(', ')}`]),
    ...found.held.map((one) => `  would wait ${said(one)}`),
    ...(found.absent === null
      ? []
      : [
          `  absent     ${counted(found.absent.count, 'open position')} of this list's scope, ${euro(found.absent.cents)}: ${found.absent.held === null ? 'would be cancelled' : `cancellations would wait: ${found.absent.held.message}`}`,
        ]),
  ];
}

const adds = (found: Trial, records: number): string =>
  records === found.total.records &&
  found.outcomes.reduce((total, one) => total + one.cents, 0) === found.total.cents
    ? '  adds up ✓'
    : '  does NOT add up';
