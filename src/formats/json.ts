/** JSON: a list of records, JSON Lines, one object, or a list inside one object. */
import type { Format } from '../domain/ports/format.ts';
import { jsonCutter } from './json-cut.ts';
import { checkLayout, layoutOf } from './json-layout.ts';
import { JSON_OPTIONS } from './json-options.ts';
import { jsonPlacer } from './json-place.ts';
import { jsonReader } from './json-read.ts';
import { jsonWriter } from './json-write.ts';

export const json: Format = {
  spec: {
    name: 'json',
    summary: 'Records as JSON: a list, one on each line, one object, or a list inside one object',
    options: JSON_OPTIONS,
    check: checkLayout,
    // Which members records have, JSON does not declare.
    shape: () => ({ record: { fields: {}, open: true } }),
  },
  cut: (options, limits) => jsonCutter(layoutOf(options), limits),
  read: (options) => jsonReader(layoutOf(options)),
  place: () => jsonPlacer(),
  write: (options) => jsonWriter(layoutOf(options)),
};
