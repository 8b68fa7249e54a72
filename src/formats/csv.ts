/** Delimited text, with or without a header row, a head and a tail record. */
import type { Format } from '../domain/ports/format.ts';
import { csvCutter } from './csv-cut.ts';
import { checkDialect, dialectOf } from './csv-dialect.ts';
import { CSV_OPTIONS } from './csv-options.ts';
import { csvPlacer } from './csv-place.ts';
import { csvReader } from './csv-read.ts';
import { csvShape } from './csv-shape.ts';
import { csvWriter } from './csv-write.ts';

export const csv: Format = {
  spec: {
    name: 'csv',
    summary:
      'Rows of fields between delimiters, with a header row or positional, with or without head and tail rows',
    options: CSV_OPTIONS,
    check: checkDialect,
    shape: (options, direction) => csvShape(dialectOf(options), direction),
  },
  cut: (options, limits) => csvCutter(dialectOf(options), limits),
  read: (options) => csvReader(dialectOf(options)),
  place: (options) => csvPlacer(dialectOf(options)),
  write: (options) => csvWriter(dialectOf(options)),
};
