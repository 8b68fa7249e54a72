/** Where the fields of a row are written: its columns and characters, for people. */
import { Buffer } from 'node:buffer';
import type { Placer, Slice } from '../domain/ports/format.ts';
import { headerColumns, layoutColumns } from './csv-columns.ts';
import type { Dialect } from './csv-dialect.ts';
import { RowScanner } from './csv-rows.ts';
import { decode } from './encoding.ts';
import { textPlace } from './text-place.ts';

export function csvPlacer(dialect: Dialect): Placer {
  return (slice, index, path) => {
    const [name] = path;
    const column = name === undefined || path.length > 1 ? -1 : namesOf(slice, index, dialect).indexOf(name);
    const start = slice.starts[index] ?? 0;
    const row = decode(slice.bytes.subarray(start, start + (slice.lengths[index] ?? 0)), dialect.encoding);
    const range = fieldRanges(row, dialect.delimiter, dialect.quote)[column];
    return range === undefined
      ? []
      : [{ ...textPlace(row, range, slice.lines[index] ?? 0), column: column + 1 }];
  };
}

function namesOf(slice: Slice, index: number, dialect: Dialect): readonly string[] {
  if (!dialect.header) return layoutColumns(dialect);
  const head = Buffer.from(slice.heads[slice.flows[index] ?? 0] ?? []);
  const scanner = new RowScanner(dialect.delimiter, dialect.quote);
  if (head.length === 0 || scanner.scan(head, 0, true) !== 'row') return layoutColumns(dialect);
  return headerColumns(head.subarray(0, scanner.end), dialect);
}

type Range = readonly [from: number, to: number];

/** What lies between the delimiters, quotes included; cut as `splitRow` cuts. */
export function fieldRanges(row: string, delimiter: string, quote: string): readonly Range[] {
  const ranges: Range[] = [];
  for (let from = 0; ; ) {
    let at = from;
    if (quote !== '' && row[at] === quote) {
      do {
        const close = row.indexOf(quote, at + 1);
        if (close < 0) return [...ranges, [from, row.length]];
        at = close + 1;
      } while (row[at] === quote);
    }
    const next = row.indexOf(delimiter, at);
    ranges.push([from, next < 0 ? row.length : next]);
    if (next < 0) return ranges;
    from = next + 1;
  }
}
