/** The names of a row's fields: from the header row, or from the layout. */
import { type Problem, problem } from '../domain/problem.ts';
import { type Dialect, fieldsUsed, RECEIVED, repeated } from './csv-dialect.ts';
import { splitRow } from './csv-split.ts';
import { decode } from './encoding.ts';

const DELIMITERS = [';', ',', '\t', '|'] as const;

/**
 * The columns that a header row names: blanks around names dropped, as are the empty names that a trailing delimiter
 * leaves at the end; an empty one between others is called by its place (`column3`).
 */
export function headerColumns(row: Uint8Array, dialect: Dialect): readonly string[] {
  const { fields } = splitRow(decode(row, dialect.encoding), dialect.delimiter, dialect.quote);
  const names = fields.map((field) => field.trim());
  const last = names.findLastIndex((name) => name !== '');
  return names.slice(0, last + 1).map((name, index) => (name === '' ? `column${index + 1}` : name));
}

/** The columns that the layout names. */
export const layoutColumns = (dialect: Dialect): readonly string[] =>
  dialect.columns.filter((name) => name !== RECEIVED);

/** Faults of a header row that refuse the file: `csv.delimiter`, `csv.header`. */
export function checkHeader(row: Uint8Array, line: number, dialect: Dialect): readonly Problem[] {
  const columns = headerColumns(row, dialect);
  const place = { line };
  const only = columns[0] ?? '';
  const other = DELIMITERS.find((delimiter) => delimiter !== dialect.delimiter && only.includes(delimiter));
  if (columns.length <= 1 && other !== undefined) {
    return [
      problem('csv.delimiter', `the header row has no ${shown(dialect.delimiter)}, but has ${shown(other)}`, {
        advice: `If the file is right, declare delimiter: ${other === '\t' ? 'tab' : JSON.stringify(other)} in gestionale.yaml.`,
        place: { ...place, value: only },
      }),
    ];
  }
  const found: Problem[] = [];
  for (const name of repeated(columns)) {
    found.push(
      problem('csv.header', `the header names ${name} twice`, {
        advice: 'Which of the two counts is not known: the sender has to name them apart.',
        place: { ...place, field: name },
      }),
    );
  }
  const wanted = new Set([...layoutColumns(dialect), ...fieldsUsed(dialect).map(({ field }) => field)]);
  if (typeof dialect.type === 'string') wanted.add(dialect.type);
  for (const name of wanted) {
    if (columns.includes(name)) continue;
    const near = columns.find((column) => column.toLowerCase() === name.toLowerCase());
    found.push(
      problem(
        'csv.header',
        `the header does not name ${name}${near === undefined ? '' : `, it names ${near}`}`,
        {
          advice: `It names: ${columns.join(', ')}.`,
          place: { ...place, field: name },
        },
      ),
    );
  }
  return found;
}

/** A delimiter as people read it. */
export const shown = (delimiter: string): string =>
  delimiter === '\t' ? 'tab' : delimiter === ' ' ? 'blank' : `'${delimiter}'`;
