/**
 * Runs the cases of a gestionale: examples that are tests (`tramite test`). In this process, with the same reading,
 * mapping and validation as in production; what surrounds a file (connector, delivery) is made up.
 */

import type { MappingCase } from '../domain/mapping-case.ts';
import type { Slice } from '../domain/ports/format.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import type { StagedUnit } from '../domain/staged.ts';
import { type CaseSetting, deliveryOf, encodingOf, readyCase, sayProblem } from './case.ts';
import { acknowledgementDifferences, reportDifferences } from './case-output.ts';
import { differences } from './differences.ts';
import { unitSlices } from './gather-units.ts';
import { stageSlice } from './stage.ts';

export interface CaseResult {
  readonly file: string;
  readonly line: number;
  readonly says: string;
  /** What differs from what the case expects; empty: it holds. */
  readonly differences: readonly string[];
}

const LIMITS = { records: 100_000, bytes: 64 << 20 };

export async function runCases(setting: CaseSetting): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const one of setting.cases) {
    const found = await run(setting, one).catch((error: unknown): readonly string[] => {
      if (error instanceof ProblemError) return [sayProblem(error.problem)];
      throw error;
    });
    results.push({ file: one.file, line: one.line, says: one.says, differences: found });
  }
  return results;
}

async function run(setting: CaseSetting, one: MappingCase): Promise<readonly string[]> {
  const { gestionale } = setting;
  if (one.payments !== undefined) return reportDifferences(setting, one, one.payments);
  const bytes = received(setting, one);
  const { slices, problems } = cut(setting, bytes);
  if (problems.length > 0 || one.refused !== undefined) return refused(one, problems);
  const positions = readyCase(setting, one, gestionale.mappings.positions, 'positions');
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
    positions.begin(delivery),
    gestionale.positions.groupBy !== undefined,
  )) {
    await stageSlice(positions, delivery, unit, encoders);
  }
  const found = compared(one, rows);
  if (one.expectAcknowledgement === undefined) return found;
  return [
    ...found,
    ...(await acknowledgementDifferences(setting, one, bytes, slices, rows, one.expectAcknowledgement)),
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

function refused(one: MappingCase, problems: readonly Problem[]): readonly string[] {
  if (one.refused === undefined) return problems.map((found) => `the file is refused: ${sayProblem(found)}`);
  if (problems.some(({ code }) => code === one.refused)) return [];
  return [
    `expected the file to be refused (${one.refused}), ${problems.length === 0 ? 'it is not' : problems.map(sayProblem).join('; ')}`,
  ];
}

function compared(one: MappingCase, rows: readonly StagedUnit[]): readonly string[] {
  const found: string[] = [];
  const positions = rows.flatMap((row) => (row.kind === 'P' ? [row.position] : []));
  const problems = rows
    .flatMap((row) => (row.kind === 'X' ? row.problems : []))
    .toSorted((a, b) => (a.place?.record ?? 0) - (b.place?.record ?? 0));
  if (one.expect !== undefined) found.push(...listed('position', one.expect, positions));
  const wanted = one.problems ?? [];
  // The innocents of a group need not be spelt out.
  const spelt = wanted.some(({ code }) => code === INCOMPLETE);
  const own = spelt ? problems : problems.filter(({ code }) => code !== INCOMPLETE);
  if (wanted.length > 0) {
    const seen = own.map(({ code, place }) => ({ code, ...place }));
    found.push(...listed('problem', wanted, seen));
  } else found.push(...own.map((one_) => `unexpected problem: ${sayProblem(one_)}`));
  return [...found, ...ignoredDifferences(one, rows)];
}

const INCOMPLETE = 'group.incomplete';

function ignoredDifferences(one: MappingCase, rows: readonly StagedUnit[]): readonly string[] {
  if (one.ignored === undefined) return [];
  const ignored = rows.flatMap((row) => (row.kind === 'I' ? [row] : []));
  if (typeof one.ignored === 'number') {
    const records = ignored.reduce((count, row) => count + (row.records?.numbers.length ?? 0), 0);
    return records === one.ignored ? [] : [`${records} records are ignored, not ${one.ignored}`];
  }
  const others = rows.filter((row) => row.kind !== 'I' || row.reason !== one.ignored);
  return others.length === 0
    ? []
    : [
        `not all records are ignored because "${one.ignored}": ${ignored.map(({ reason }) => `"${reason}"`).join(', ') || 'none is'}`,
      ];
}

function listed(what: string, wanted: readonly unknown[], seen: readonly unknown[]): readonly string[] {
  const found: string[] = [];
  if (wanted.length !== seen.length) found.push(`${seen.length} ${what}s, not ${wanted.length}`);
  for (const [index, one] of wanted.entries())
    if (index < seen.length) found.push(...differences(one, seen[index], `${what} ${index + 1}`));
  return found;
}

export type { CaseSetting };
