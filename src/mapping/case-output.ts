/** The files back of a case: acknowledgement and report, compared line by line. */
import type { OutboundLayout } from '../domain/configuration.ts';
import type { Json } from '../domain/debt-position.ts';
import type { MappingCase } from '../domain/mapping-case.ts';
import type { OutRecord, Slice, WriteContext } from '../domain/ports/format.ts';
import type { Rendered } from '../domain/ports/mapping.ts';
import type { StagedUnit } from '../domain/staged.ts';
import { type CaseSetting, deliveryOf, encodingOf, FACTS, readyCase, sayProblem } from './case.ts';
import { renderAcknowledgement, renderReport } from './render.ts';

export async function acknowledgementDifferences(
  setting: CaseSetting,
  one: MappingCase,
  bytes: Uint8Array,
  slices: readonly Slice[],
  rows: readonly StagedUnit[],
  expected: string,
): Promise<readonly string[]> {
  const { acknowledgement, mappings } = setting.gestionale;
  if (acknowledgement === undefined || mappings.acknowledgement === undefined)
    return ['the gestionale has no acknowledgement'];
  const prepared = readyCase(setting, one, mappings.acknowledgement, 'acknowledgement');
  const outcomes = one.outcomes ?? madeUpOutcomes(rows);
  const rendered: Rendered[] = [];
  for (const slice of slices) {
    const mine = Array.from(slice.numbers, (number) => outcomes[number - 1] ?? null);
    rendered.push(...(await renderAcknowledgement(prepared, deliveryOf(one), slice, mine)));
  }
  return written(
    setting,
    acknowledgement,
    rendered,
    setting.context(acknowledgement, one, bytes),
    expected,
    'acknowledgement',
  );
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
): Promise<readonly string[]> {
  const { report, mappings } = setting.gestionale;
  if (report === undefined || mappings.report === undefined) return ['the gestionale has no report'];
  const prepared = readyCase(setting, one, mappings.report, 'report');
  const date = one.date ?? deliveryOf(one).today;
  const facts = {
    number: one.number ?? 1,
    date,
    at: deliveryOf(one).receivedAt,
    organization: FACTS.organization,
    connector: FACTS.connector,
  };
  const rendered = await renderReport(prepared, facts, payments);
  return written(
    setting,
    report,
    rendered,
    setting.context(report, one, undefined),
    one.expectReport ?? '',
    'report',
  );
}

function written(
  { parts, decode }: CaseSetting,
  layout: OutboundLayout,
  rendered: readonly Rendered[],
  context: WriteContext,
  expected: string,
  what: string,
): readonly string[] {
  const records: OutRecord[] = [];
  for (const one of rendered) {
    if ('problem' in one) return [`the ${what} cannot be written: ${sayProblem(one.problem)}`];
    records.push(...one.records);
  }
  const result = parts.formats.format(layout.format).write(layout.options)(records, context);
  if (!result.ok) return [`record ${result.index + 1} of the ${what}: ${sayProblem(result.problem)}`];
  const lines = (text: string): readonly string[] =>
    text.replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n');
  const [wanted, seen] = [lines(expected), lines(decode(result.value.bytes, encodingOf(layout.options)))];
  const found: string[] = [];
  for (let index = 0; index < Math.max(wanted.length, seen.length); index += 1) {
    if (wanted[index] !== seen[index])
      found.push(`line ${index + 1} of the ${what} is ${say(seen[index])}, not ${say(wanted[index])}`);
  }
  return found;
}

const say = (line: string | undefined): string => (line === undefined ? 'absent' : JSON.stringify(line));
