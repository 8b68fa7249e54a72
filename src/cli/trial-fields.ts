/** The fields of a position that a file would make, each with the place in the file that it came from, for people. */
import type { Json } from '../domain/debt-position.ts';
import type { FieldLineage, FieldSource, PositionLineage } from '../pipeline/trial-lineage.ts';

/** Of the many places of one field. */
const MOST_PLACES = 4;
const MOST = 60;
/** Wider paths and values push their own line only. */
const WIDEST = { path: 56, value: 36 };

export function fieldLines({ fields }: PositionLineage): readonly string[] {
  const made = fields.filter(({ by }) => by !== 'default');
  const widths = {
    path: Math.min(WIDEST.path, Math.max(0, ...made.map(({ path }) => path.length))),
    value: Math.min(WIDEST.value, Math.max(0, ...made.map(({ value }) => short(value).length))),
  };
  return [
    ...made.flatMap((field) => lines(field, widths)),
    ...filledLines(fields.filter(({ by }) => by === 'default')),
  ];
}

/** One line for each part of the position that was completed. */
function filledLines(fields: readonly FieldLineage[]): readonly string[] {
  const cut = ({ path }: FieldLineage): number => path.lastIndexOf('.') + 1;
  const parts = Map.groupBy(fields, (field) => field.path.slice(0, cut(field)));
  return [...parts].map(
    ([part, inner]) =>
      `by default  ${part === '' ? '' : `${part.slice(0, -1)}: `}${inner.map((field) => `${field.path.slice(cut(field))} ${short(field.value)}`).join(', ')}`,
  );
}

function lines(
  field: FieldLineage,
  widths: { readonly path: number; readonly value: number },
): readonly string[] {
  const head = `${field.path.padEnd(widths.path)}  ${short(field.value).padEnd(widths.value)}`;
  const [first = '', ...others] = placesOf(field);
  return [`${head}  ${first}`.trimEnd(), ...others.map((one) => `${' '.repeat(head.length)}  ${one}`)];
}

function placesOf({ by, from, returned }: FieldLineage): readonly string[] {
  const places = from.slice(0, MOST_PLACES).map(placeText);
  return [
    ...(by === 'mapping' ? ['the mapping'] : []),
    ...places,
    ...(from.length > MOST_PLACES ? [`and ${from.length - MOST_PLACES} more`] : []),
    ...(returned === undefined ? [] : [`the mapping gave ${short(returned)}`]),
  ];
}

/** Delimited text has columns, lines of fixed length have positions. */
function placeText(source: FieldSource): string {
  const { line, field, column } = source;
  return `line ${line}, ${rangeText(source)}  ${field}${column === undefined ? '' : ` (column ${column})`}`;
}

function rangeText({ lastLine, from, to, column }: FieldSource): string {
  const what = column === undefined ? 'position' : 'character';
  if (lastLine !== undefined) return `${what} ${from} to line ${lastLine}, ${what} ${to}`;
  if (to < from) return 'empty';
  return to === from ? `${what} ${from}` : `${what}s ${from}–${to}`;
}

export function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
