/** Where the fields of a record are written: its lines, and their positions as the layout declares them. */
import type { FieldPlace, Placer } from '../domain/ports/format.ts';
import { decode } from './encoding.ts';
import type { Layout } from './fixed-width-layout.ts';
import { isMultibyte, LF, LineView, narrowed } from './fixed-width-line.ts';

export function fixedWidthPlacer(layout: Layout): Placer {
  const view = new LineView(layout);
  return (slice, index, path) => {
    const start = slice.starts[index] ?? 0;
    const raw = slice.bytes.subarray(start, start + (slice.lengths[index] ?? 0));
    const bytes = isMultibyte(layout) ? narrowed(decode(raw, layout.encoding)) : raw;
    const wanted = fieldAt(layout, path);
    if (wanted === undefined) return [];
    const places: FieldPlace[] = [];
    let line = slice.lines[index] ?? 0;
    let nth = 0;
    for (let from = 0; from < bytes.length; line += 1) {
      const found = bytes.indexOf(LF, from);
      const to = found === -1 ? bytes.length : found;
      if (view.look(bytes, from, to) && view.type === wanted.type) {
        // A shifted line has lost blanks at its beginning: its columns stand as many places to the left.
        const shift = view.origin - view.start;
        if (wanted.nth === undefined || wanted.nth === nth)
          places.push({
            line,
            from: wanted.from + shift + 1,
            to: Math.min(wanted.to + shift, view.end - view.start),
          });
        nth += 1;
      }
      from = to + 1;
    }
    return places;
  };
}

interface Wanted {
  readonly type: number;
  readonly from: number;
  readonly to: number;
  /** Which of several lines of that type, from 0. */
  readonly nth: number | undefined;
}

function fieldAt(layout: Layout, path: readonly string[]): Wanted | undefined {
  const flat = layout.record === undefined ? layout.flat : undefined;
  const [first, ...rest] = path;
  const type = flat ?? layout.types.find(({ name }) => name === first && name !== '');
  const inner = flat === undefined ? rest : path;
  const nth = inner.length > 1 && /^\d+$/.test(inner[0] ?? '') ? Number(inner[0]) : undefined;
  const [name, ...more] = nth === undefined ? inner : inner.slice(1);
  const field = type?.fields.find((one) => one.name === name);
  if (type === undefined || field === undefined || more.length > 0) return undefined;
  return { type: type.index, from: field.from, to: field.to, nth };
}
