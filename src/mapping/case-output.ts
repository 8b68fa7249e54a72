/** The files back of a case: acknowledgement and report, compared line by line. */
import type { OutboundLayout } from '../domain/configuration.ts';
import type { Json } from '../domain/debt-position.ts';
import type { MappingCase } from '../domain/mapping-case.ts';
import type { OutRecord, Slice, WriteContext } from '../domain/ports/format.ts';
import type { Rendered } from '../domain/ports/mapping.ts';
import type { StagedUnit } from '../domain/staged.ts';
import { type CaseSetting, deliveryOf, encodingOf, FACTS, readyCase, sayProblem } from './case.ts';
import type { CaseDifference } from './case-differences.ts';
import type { CoverageSheet } from './coverage.ts';
import { renderAcknowledgement, renderReport } from './render.ts';

/** An acknowledgement to make of a case's file, and what it is expected to be. */
export interface ExpectedAcknowledgement {
  readonly setting: CaseSetting;
  readonly one: MappingCase;
  readonly bytes: Uint8Array;
  readonly slices: readonly Slice[];
  readonly rows: readonly StagedUnit[];
  readonly expected: string;
  readonly coverage: CoverageSheet | undefined;
}

export async function acknowledgementDifferences({
  setting,
  one,
  bytes,
  slices,
  rows,
  expected,
  coverage,
}: ExpectedAcknowledgement): Promise<readonly CaseDifference[]> {
  const { acknowledgement, mappings } = setting.gestionale;
  if (acknowledgement === undefined || mappings.acknowledgement === undefined)
    return [failure('the gestionale has no acknowledgement')];
  const ready = readyCase(setting, one, mappings.acknowledgement, 'acknowledgement', coverage);
  const outcomes = one.outcomes ?? madeUpOutcomes(rows);
  const rendered: Rendered[] = [];
  for (const slice of slices) {
    const mine = Array.from(slice.numbers, (number) => outcomes[number - 1] ?? null);
    rendered.push(...(await renderAcknowledgement(ready.prepared, deliveryOf(one), slice, mine)));
  }
  ready.count();
  const context = setting.context(acknowledgement, one, bytes);
  return written(setting, acknowledgement, rendered, context, expected, 'acknowledgement');
}

/** By record: what its position or problem gives; codes are made up, each its own. */
function madeUpOutcomes(rows: readonly StagedUnit[]): readonly Json[] {
  const outcomes: Json[] = [];
  let units = new Map<number, readonly number[]>();
  for (const row of rows) {
    if (row.records !== undefined) units = new Map([...units, [row.unit, row.records.numbers]]);
    for (const [index, number] of (units.get(row.unit) ?? []).entries()) {
      if (row.kind === 'I') outcomes[number - 1] = { outcome: 'ignored', reason: row.reason };
      else if (row.kind === 'X')
        outcomes[number - 1] = {
          outcome: 'problem',
          problem: { ...row.problems[index], place: { ...row.problems[index]?.place } },
        };
      else
        outcomes[number - 1] = {
          outcome: 'created',
          key: row.nativeKey,
          installments: madeUpCodes(row, number),
        };
    }
  }
  return outcomes;
}

function madeUpCodes(row: Extract<StagedUnit, { kind: 'P' }>, number: number): Json {
  const installments = row.position.options.flatMap((option) => option.installments);
  return installments.map(({ ref, amount, dueDate, source }, index) => {
    const iuv = `01${String(number).padStart(11, '0')}${String(index).padStart(4, '0')}`;
    return { ref, amount, dueDate, iuv, noticeNumber: `3${iuv}`, source: source ?? null };
  });
}

export async function reportDifferences(
  setting: CaseSetting,
  one: MappingCase,
  payments: readonly Json[],
  coverage: CoverageSheet | undefined,
): Promise<readonly CaseDifference[]> {
  const { report, mappings } = setting.gestionale;
  if (report === undefined || mappings.report === undefined) return [failure('the gestionale has no report')];
  const ready = readyCase(setting, one, mappings.report, 'report', coverage);
  const facts = {
    number: one.number ?? 1,
    date: one.date ?? deliveryOf(one).today,
    at: deliveryOf(one).receivedAt,
    organization: FACTS.organization,
    connector: FACTS.connector,
  };
  const rendered = await renderReport(ready.prepared, facts, payments);
  ready.count();
  const context = setting.context(report, one, undefined);
  return written(setting, report, rendered, context, one.expectReport ?? '', 'report');
}

const KEYS = { acknowledgement: 'expectAcknowledgement', report: 'expectReport' } as const;

function written(
  { parts, decode }: CaseSetting,
  layout: OutboundLayout,
  rendered: readonly Rendered[],
  context: WriteContext,
  expected: string,
  what: keyof typeof KEYS,
): readonly CaseDifference[] {
  const records: OutRecord[] = [];
  for (const one of rendered) {
    if ('problem' in one) return [failure(`the ${what} cannot be written: ${sayProblem(one.problem)}`)];
    records.push(...one.records);
  }
  const result = parts.formats.format(layout.format).write(layout.options)(records, context);
  if (!result.ok)
    return [failure(`record ${result.index + 1} of the ${what}: ${sayProblem(result.problem)}`)];
  const wanted = plain(expected);
  const got = plain(decode(result.value.bytes, encodingOf(layout.options)));
  return wanted === got ? [] : [{ kind: 'text', path: [KEYS[what]], expected: wanted, got }];
}

/** Line ends are the layout's own, and how many stand at the end of a case says nothing. */
const plain = (text: string): string => text.replaceAll('\r\n', '\n').replace(/\n+$/, '');

const failure = (message: string): CaseDifference => ({ kind: 'failure', message });
