/** Lookup tables: the CSV files beside gestionale.yaml, read when a mapping asks for one. */
import { type LookupTable, type LookupTables, readTable, TABLE_NAME } from '../domain/lookup-table.ts';
import { type Problem, problem } from '../domain/problem.ts';
import type { FileText } from './assemble.ts';
import type { MappingText } from './gestionale.ts';
import { choices } from './near.ts';

const MOST_BYTES = 4 * 1024 * 1024;
const SUFFIX = '.csv';
const CALL = /\$lookupTable\(\s*(["'])(.*?)\1/g;

export const usesTables = (source: string): boolean => source.includes('$lookupTable');

/** Problems `table.…`, config, at file and line; a table that a mapping names and is not there is a warning. */
export function readTables(
  mappings: readonly MappingText[],
  files: readonly FileText[],
  problems: Problem[],
  warnings: Problem[],
): LookupTables | undefined {
  if (!mappings.some(({ text }) => usesTables(text))) return undefined;
  const tables: [string, LookupTable][] = [];
  let bytes = 0;
  for (const file of files.filter(({ name }) => name.endsWith(SUFFIX) && !name.includes('/'))) {
    const name = file.name.slice(0, -SUFFIX.length);
    if (file.bytes === undefined) continue;
    bytes += file.bytes.length;
    const read = tableIn(file.bytes, file.path);
    if (!TABLE_NAME.test(name))
      problems.push(fault('table.name', `${file.name} is no name of a table`, file.path));
    else if (Array.isArray(read)) problems.push(...read);
    else tables.push([name, read]);
  }
  if (bytes > MOST_BYTES) {
    const [first] = mappings;
    problems.push(
      fault('table.too-large', `its tables have ${bytes} bytes, at most ${MOST_BYTES} can be`, first?.file),
    );
  }
  const names = tables.map(([name]) => name);
  for (const mapping of mappings) warnings.push(...unknownTables(mapping, names));
  return Object.fromEntries(tables);
}

function tableIn(bytes: Uint8Array, path: string): LookupTable | Problem[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const advice = 'Save it again with the encoding UTF-8; a spreadsheet calls that CSV UTF-8.';
    return [{ ...fault('table.encoding', 'the table is not UTF-8', path), advice }];
  }
  const read = readTable(text, path);
  return read.ok ? read.value : [read.problem];
}

function unknownTables({ file, text }: MappingText, names: readonly string[]): Problem[] {
  return [...text.matchAll(CALL)].flatMap(({ 2: name = '', index }) => {
    if (names.includes(name)) return [];
    const line = text.slice(0, index).split('\n').length;
    const message = `there is no table ${name}${SUFFIX} beside the mapping`;
    const found = problem('table.missing', message, {
      class: 'config',
      place: { file, line },
      advice: choices(name, names),
    });
    return [found];
  });
}

const fault = (code: string, message: string, file: string | undefined): Problem =>
  problem(code, message, { class: 'config', ...(file === undefined ? {} : { place: { file } }) });
