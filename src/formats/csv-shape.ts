/** The fields that a csv layout declares. */
import type { LayoutShape, RecordShape } from '../domain/ports/format.ts';
import { layoutColumns } from './csv-columns.ts';
import { type Dialect, RECEIVED } from './csv-dialect.ts';

/** With a header row, other columns may stand beside those that the layout names. */
export function csvShape(dialect: Dialect, direction: 'read' | 'write'): LayoutShape {
  const { columns, header, head } = dialect;
  const open = direction === 'read' ? header || columns.length === 0 : columns.includes(RECEIVED);
  const record = shapeOf(layoutColumns(dialect), open);
  return head === undefined ? { record } : { record, head: shapeOf(head.columns, false) };
}

const shapeOf = (names: readonly string[], open: boolean): RecordShape => ({
  fields: Object.fromEntries(names.map((name) => [name, { kind: 'text' as const }])),
  open,
});
