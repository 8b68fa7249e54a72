/**
 * Runs the cases of a gestionale: examples that are tests (`tramite test`). In this process, with the same reading,
 * mapping and validation as in production; what surrounds a file (connector, delivery) is made up.
 */

import type { Json } from '../domain/debt-position.ts';
import type { MappingCase } from '../domain/mapping-case.ts';
import type { Slice } from '../domain/ports/format.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import type { StagedUnit } from '../domain/staged.ts';
import { type CaseSetting, deliveryOf, encodingOf, readyCase, sayProblem } from './case.ts';
import { type CaseDifference, differences } from './case-differences.ts';
import { acknowledgementDifferences, reportDifferences } from './case-output.ts';
import type { CoverageSheet } from './coverage.ts';
import { unitSlices } from './gather-units.ts';
import { stageSlice } from './stage.ts';

export interface CaseResult {
  readonly file: string;
  readonly line: number;
  readonly says: string;
  /** What differs from what the case expects; empty: it holds. */
  readonly differences: readonly CaseDifference[];
}

const LIMITS = { records: 100_000, bytes: 64 << 20 };

/** `coverage` gathers the branches that the cases reach. */
export async function runCases(
  setting: CaseSetting,
  coverage?: CoverageSheet,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const one of setting.cases) {
    const found = await run(setting, one, coverage).catch((error: unknown): readonly CaseDifference[] => {
      if (error instanceof ProblemError) return [{ kind: 'failure', message: sayProblem(error.problem) }];
      throw error;
    });
    results.push({ file: one.file, line: one.line, says: one.says, differences: found });
  }
  return results;
}

async function run(
  setting: CaseSetting,
  one: MappingCase,
  coverage: CoverageSheet | undefined,
): Promise<readonly CaseDifference[]> {
  const { gestionale } = setting;
  if (one.payments !== undefined) return reportDifferences(setting, one, one.payments, coverage);
  const bytes = received(setting, one);
  const { slices, problems } = cut(setting, bytes);
  if (problems.length > 0) return refused(one, problems);
  const positions = readyCase(setting, one, gestionale.mappings.positions, 'positions', coverage);
  const delivery = deliveryOf(one);
  const rows: StagedUnit[] = [];
  const encoders = {
    unit: (row: StagedUnit) => {
      rows.push(row);
      return '';
    },
    record: () => '',
  };
  for (const unit of unitSlices(
    slices,
    positions.prepared.begin(delivery),
    gestionale.positions.groupBy !== undefined,
  )) {
    await stageSlice(positions.prepared, delivery, unit, encoders);
  }
  positions.count();
  const found = compared(one, rows);
  if (one.expectAcknowledgement === undefined) return found;
  const { expectAcknowledgement } = one;
  return [
    ...found,
    ...(await acknowledgementDifferences({
      setting,
      one,
      bytes,
      slices,
      rows,
      expected: expectAcknowledgement,
      coverage,
    })),
  ];
}

function received(setting: CaseSetting, one: MappingCase): Uint8Array {
  if (one.text === undefined) return setting.sample(one);
  const encoded = setting.encode(one.text, encodingOf(setting.gestionale.positions.options));
  if (!encoded.ok) throw new ProblemError(encoded.problem);
  return encoded.value;
}

function cut(
  { gestionale, parts }: CaseSetting,
  bytes: Uint8Array,
): { readonly slices: readonly Slice[]; readonly problems: readonly Problem[] } {
  const { format, options } = gestionale.positions;
  const cutter = parts.formats.format(format).cut(options, LIMITS);
  const slices: Slice[] = [];
  const problems: Problem[] = [];
  for (const found of [...cutter.push(bytes), ...cutter.end()]) {
    if (found.kind === 'slice') slices.push(found.slice);
    else problems.push(...found.flow.problems);
  }
  return { slices, problems };
}

/** What is expected of positions is not looked at where the whole file is refused. */
function refused(one: MappingCase, problems: readonly Problem[]): readonly CaseDifference[] {
  if (problems.some(({ code }) => code === one.refused)) return [];
  const [first] = problems;
  return [
    {
      kind: 'value',
      path: ['refused'],
      ...(one.refused === undefined ? {} : { expected: one.refused }),
      ...(first === undefined ? {} : { got: first.code }),
      note: `the file is refused: ${problems.map(sayProblem).join('; ')}`,
    },
  ];
}

function compared(one: MappingCase, rows: readonly StagedUnit[]): readonly CaseDifference[] {
  const found: CaseDifference[] = [];
  if (one.refused !== undefined)
    found.push({ kind: 'value', path: ['refused'], expected: one.refused, note: 'the file is not refused' });
  const positions = rows.flatMap((row) => (row.kind === 'P' ? [row.position as unknown as Json] : []));
  const problems = rows
    .flatMap((row) => (row.kind === 'X' ? row.problems : []))
    .toSorted((a, b) => (a.place?.record ?? 0) - (b.place?.record ?? 0));
  if (one.expect !== undefined) found.push(...differences(one.expect, positions, ['expect']));
  const wanted = one.problems ?? [];
  // The innocents of a group need not be spelt out.
  const spelt = wanted.some(({ code }) => code === INCOMPLETE);
  const own = spelt ? problems : problems.filter(({ code }) => code !== INCOMPLETE);
  if (wanted.length === 0) found.push(...own.map(unexpected));
  else found.push(...differences(wanted as unknown as Json, own.map(seenOf), ['problem'], briefOf));
  return [...found, ...ignoredDifferences(one, rows)];
}

const INCOMPLETE = 'group.incomplete';

const seenOf = ({ code, place }: Problem): Json => {
  const { field, line, record, value } = place ?? {};
  return defined({ code, field, line, record, value });
};

/** What a case says of a problem that it expects. */
const briefOf = (seen: Json): Json => {
  const { code, field, line } = seen as { readonly [name: string]: Json };
  return defined({ code, field, line });
};

const unexpected = (one: Problem): CaseDifference => ({
  kind: 'value',
  path: ['problem', 0],
  got: briefOf(seenOf(one)),
  note: sayProblem(one),
});

const defined = (fields: { readonly [name: string]: Json | undefined }): Json =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

function ignoredDifferences(one: MappingCase, rows: readonly StagedUnit[]): readonly CaseDifference[] {
  if (one.ignored === undefined) return [];
  const ignored = rows.flatMap((row) => (row.kind === 'I' ? [row] : []));
  const reasons = [...new Set(ignored.map(({ reason }) => reason))];
  const records = ignored.reduce((count, row) => count + (row.records?.numbers.length ?? 0), 0);
  const [reason] = reasons;
  const all = ignored.length === rows.length && reasons.length === 1;
  const got = typeof one.ignored === 'string' && all && reason !== undefined ? reason : records;
  if (got === one.ignored) return [];
  const because = reasons.map((each) => JSON.stringify(each)).join(', ');
  return [
    {
      kind: 'value',
      path: ['ignored'],
      expected: one.ignored,
      got,
      note: reasons.length === 0 ? 'no record is ignored' : `ignored because ${because}`,
    },
  ];
}

export type { CaseSetting };
