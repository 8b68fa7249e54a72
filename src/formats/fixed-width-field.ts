/** Where a field stands in a line and how it is written; and what is wrong with the positions of a layout. */
import type { FieldKind, FieldOptions, LineOptions, Position } from './fixed-width-options.ts';

/** Offsets in a line, from 0, `to` excluded. */
export interface Columns {
  readonly from: number;
  readonly to: number;
}

export interface Field extends Columns {
  readonly name: string;
  /** As problems and options call it: `14.amount`. */
  readonly path: string;
  readonly as: FieldKind;
  readonly constant?: string | number;
  readonly upper: boolean;
  readonly cut: boolean;
  readonly empty: ' ' | '0';
  readonly number?: 'flow' | 'file';
  readonly pivot?: number;
}

export function columns(position: Position): Columns {
  const [first, last] = String(position).split('-');
  const from = Number(first) - 1;
  return { from, to: last === undefined ? from + 1 : Number(last) };
}

export const written = ({ from, to }: Columns): string => (to - from === 1 ? `${to}` : `${from + 1}-${to}`);

const ZERO_FILLED: readonly FieldKind[] = ['digits', 'integer', 'cents', 'euro'];

/** The fields of one kind of line, in the order of their columns. */
export function fieldsOf(line: LineOptions, prefix: string): readonly Field[] {
  return Object.entries(line)
    .flatMap(([name, said]) => (said === true || said === undefined ? [] : [fieldOf(name, prefix, said)]))
    .toSorted((left, right) => left.from - right.from);
}

function fieldOf(name: string, prefix: string, said: Position | FieldOptions): Field {
  const options: FieldOptions = typeof said === 'object' ? said : { at: said };
  const as = options.as ?? 'text';
  const zeros = options.empty === undefined ? ZERO_FILLED.includes(as) : options.empty === 'zeros';
  return {
    name,
    path: prefix + name,
    ...columns(options.at),
    as,
    upper: options.upper === true,
    cut: options.cut === true,
    empty: zeros ? '0' : ' ',
    ...(options.const === undefined ? {} : { constant: options.const }),
    ...(options.number === undefined ? {} : { number: options.number }),
    ...(options.pivot === undefined ? {} : { pivot: options.pivot }),
  };
}

interface ColumnFault {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

interface Positions {
  readonly types: readonly {
    readonly name: string;
    readonly role: string;
    readonly fields: readonly Field[];
  }[];
  readonly length: number;
  readonly type: Columns | undefined;
  readonly sameAt: Columns | undefined;
  /** Its lines have no type of their own, so their fields may stand on the type's columns. */
  readonly flat: { readonly name: string } | undefined;
}

const MAX_TYPE_WIDTH = 6;

/** Positions backwards, beyond the line, or on top of one another. */
export function columnFaults({ types, length, type, sameAt, flat }: Positions): ColumnFault[] {
  const faults: ColumnFault[] = [];
  const inside = (path: string, place: Columns): boolean => {
    if (place.from >= place.to)
      faults.push({ path, code: 'columns-backwards', message: `${written(place)} ends before it begins` });
    else if (place.to > length)
      faults.push({
        path,
        code: 'columns-beyond-length',
        message: `${written(place)} goes beyond the ${length} characters of a line`,
      });
    else return true;
    return false;
  };
  if (type !== undefined && inside('type', type)) {
    const width = type.to - type.from;
    if (width > MAX_TYPE_WIDTH)
      faults.push({
        path: 'type',
        code: 'type-too-wide',
        message: `a type has at most ${MAX_TYPE_WIDTH} characters`,
      });
    for (const { name } of types) {
      if (name.length > width)
        faults.push({
          path: `records.${name}`,
          code: 'type-too-long',
          message: `${name} is longer than columns ${written(type)}`,
        });
    }
  }
  if (
    sameAt !== undefined &&
    inside('record.sameAt', sameAt) &&
    type !== undefined &&
    overlap(sameAt, type)
  ) {
    faults.push({
      path: 'record.sameAt',
      code: 'fields-overlap',
      message: `${written(sameAt)} overlaps the type at ${written(type)}`,
    });
  }
  for (const line of types) {
    const root = line.name === '' ? 'fields' : `records.${line.name}`;
    let before: Field | undefined;
    for (const field of line.fields) {
      const path = `${root}.${field.name}`;
      const overlaps = (what: string, place: Columns): void => {
        faults.push({
          path,
          code: 'fields-overlap',
          message: `${field.name} (${written(field)}) overlaps ${what} (${written(place)})`,
        });
      };
      if (!inside(path, field)) continue;
      const width = widthOf(field);
      if (width !== undefined && width !== field.to - field.from) {
        faults.push({
          path,
          code: 'width',
          message: `${field.as} takes ${width} columns, ${written(field)} has ${field.to - field.from}`,
        });
      }
      if (before !== undefined && overlap(before, field)) overlaps(before.name, before);
      if (type !== undefined && line !== flat && overlap(type, field)) overlaps('the type', type);
      if (sameAt !== undefined && line.role === 'body' && overlap(sameAt, field) && !equal(sameAt, field))
        overlaps('record.sameAt', sameAt);
      if (before === undefined || field.to > before.to) before = field;
    }
  }
  return faults;
}

const overlap = (left: Columns, right: Columns): boolean => left.from < right.to && right.from < left.to;

export const equal = (left: Columns, right: Columns): boolean =>
  left.from === right.from && left.to === right.to;

/** The width that a kind needs, when it needs one. */
function widthOf({ as }: Field): number | undefined {
  if (as === 'sign') return 1;
  return /[dMy]{2}/.test(as) ? as.length : undefined;
}
