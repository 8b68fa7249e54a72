/**
 * Lines of fixed length, as CBI, Poste, rolls of taxes and most home-made layouts are: fields by position, several
 * types of lines, several lines to a record, several flows to a file, heads and tails that declare counts and totals.
 * A layout is data: nothing here knows any.
 */
import type { Format, FormatSpec } from '../domain/ports/format.ts';
import { compile, layoutOf } from './fixed-width-compile.ts';
import { FixedWidthCutter } from './fixed-width-cutter.ts';
import { SCHEMA } from './fixed-width-options.ts';
import { fixedWidthPlacer } from './fixed-width-place.ts';
import { FixedWidthReader } from './fixed-width-reader.ts';
import { fixedWidthShape } from './fixed-width-shape.ts';
import { writerOf } from './fixed-width-writer.ts';

const spec: FormatSpec = {
  name: 'fixed-width',
  summary:
    'Lines of fixed length with fields by position, in one or more types, with heads, tails and totals.',
  options: SCHEMA,
  check: (options) => compile(options).problems,
  shape: (options, direction) => fixedWidthShape(layoutOf(options), direction),
};

export const fixedWidth: Format = {
  spec,
  cut(options, limits) {
    const layout = layoutOf(options);
    return new FixedWidthCutter(layout, limits, new FixedWidthReader(layout).headProblem);
  },
  read: (options) => new FixedWidthReader(layoutOf(options)).read,
  place: (options) => fixedWidthPlacer(layoutOf(options)),
  write: (options) => writerOf(layoutOf(options)),
};
