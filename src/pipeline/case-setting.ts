/** What surrounds the cases of a gestionale: its case files, the samples beside them, and the templates of files back. */

import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import schema from '../../schemas/debt-position.schema.json' with { type: 'json' };
import { readCases } from '../configuration/cases.ts';
import { Schemas } from '../configuration/schema.ts';
import type { GestionaleConfig, OutboundLayout } from '../domain/configuration.ts';
import { dayOf, isDay } from '../domain/day.ts';
import type { Json } from '../domain/debt-position.ts';
import { fillTemplate } from '../domain/file-name.ts';
import type { MappingCase } from '../domain/mapping-case.ts';
import type { WriteContext } from '../domain/ports/format.ts';
import type { Problem } from '../domain/problem.ts';
import { at, ProblemError, problem } from '../domain/problem.ts';
import { decode, type Encoding, encode, isEncoding } from '../formats/encoding.ts';
import { formats } from '../formats/registry.ts';
import type { CaseSetting } from '../mapping/case.ts';
import { shapeCheck } from '../mapping/shape.ts';

const FIRST_RECORD = { records: 1, bytes: 1 << 20 };
const schemas = new Schemas();

/** `cases` that cannot be read are problems; the others run. */
export async function caseSetting(
  mappings: string,
  gestionale: GestionaleConfig,
): Promise<{ readonly setting: CaseSetting; readonly problems: readonly Problem[] }> {
  const folder = join(mappings, gestionale.gestionale, 'cases');
  const { cases, problems } = await casesIn(folder);
  const setting: CaseSetting = {
    gestionale,
    cases,
    // No case has a Nodo: what one cannot take is shown by try.
    parts: { formats, shape: shapeCheck(schema), inexpressible: () => [] },
    sample: (one) => readFileSync(join(folder, one.sample ?? '')),
    encode: (text, encoding) => encode(text, known(encoding)),
    decode: (bytes, encoding) => decode(bytes, known(encoding)),
    context: (layout, one, received) => contextOf(gestionale, layout, one, received),
  };
  return { setting, problems };
}

async function casesIn(
  folder: string,
): Promise<{ readonly cases: readonly MappingCase[]; readonly problems: readonly Problem[] }> {
  const cases: MappingCase[] = [];
  const problems: Problem[] = [];
  const beside = await readdir(folder).catch(() => []);
  for (const name of beside.filter((each) => /\.ya?ml$/.test(each)).sort()) {
    const path = join(folder, name);
    const read = readCases(await readFile(path), relative('.', path), beside, schemas);
    cases.push(...read.cases);
    problems.push(...read.problems);
  }
  return { cases, problems };
}

function contextOf(
  gestionale: GestionaleConfig,
  layout: OutboundLayout,
  one: Pick<MappingCase, 'date' | 'number' | 'receivedAt' | 'parameters'>,
  received: Uint8Array | undefined,
): WriteContext {
  const date = one.date ?? (one.receivedAt === undefined ? '2026-01-15' : dayOf(new Date(one.receivedAt)));
  if (!isDay(date)) throw new ProblemError(problem('case.date', `${date} is not a day`, { class: 'config' }));
  const defaults = Object.entries(gestionale.parameters).map(([name, parameter]) => [
    name,
    parameter.default ?? '',
  ]);
  const facts = {
    number: one.number ?? 1,
    date,
    connector: 'prova',
    organization: '01234567897',
    parameters: { ...Object.fromEntries(defaults), ...one.parameters },
  };
  const values: Record<string, Json> = {};
  for (const [name, template] of Object.entries(layout.values)) {
    const filled = fillTemplate(template, facts);
    if (!filled.ok) throw new ProblemError(at(filled.problem, { field: name }));
    values[name] = filled.value;
  }
  return { values, ...(received === undefined ? {} : receivedFacts(gestionale, layout, received)) };
}

/** As the acknowledgement of a real delivery has them: the columns when both are of one format, the line ends always. */
function receivedFacts(
  { positions }: GestionaleConfig,
  layout: OutboundLayout,
  received: Uint8Array,
): Omit<WriteContext, 'values'> {
  const verifier = formats.verifyEncoding(String(positions.options.encoding ?? 'us-ascii'));
  verifier.push(received);
  const { eol } = verifier.end();
  const format = formats.format(positions.format);
  const cutter = format.cut(positions.options, FIRST_RECORD);
  const first = [...cutter.push(received), ...cutter.end()].find((cut) => cut.kind === 'slice');
  const fields =
    first === undefined || layout.format !== positions.format
      ? {}
      : (format.read(positions.options)(first.slice).records[0]?.fields ?? {});
  const columns = Object.keys(fields);
  return {
    ...(columns.length === 0 ? {} : { receivedColumns: columns }),
    ...(eol === '\r\n' || eol === '\n' ? { receivedEol: eol } : {}),
  };
}

function known(encoding: string): Encoding {
  if (isEncoding(encoding)) return encoding;
  throw new ProblemError(
    problem('encoding.unknown', `${encoding} is not an encoding known here`, { class: 'config' }),
  );
}
