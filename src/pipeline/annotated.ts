/** Problems of a delivery as a CSV file for whoever wrote it: a row for each, in order of the file, at any length. */
import { BYTE_ORDER_MARK, csvLine } from '../domain/csv-line.ts';
import type { View } from '../store/view.ts';
import type { DeliveryId } from '../store/web/deliveries.ts';
import { type AnnotatedProblem, annotatedProblems } from '../store/web/problems.ts';

export const ANNOTATED_COLUMNS = [
  'file',
  'line',
  'column',
  'record',
  'key',
  'field',
  'value',
  'kind',
  'code',
  'message',
  'advice',
  'closedAt',
] as const;

export const annotatedLine = (row: AnnotatedProblem, fileName: string): string =>
  csvLine([
    fileName,
    row.line,
    row.column,
    row.number,
    row.nativeKey,
    row.field,
    row.value,
    row.warning ? 'warning' : 'reject',
    row.code,
    row.message,
    row.advice,
    row.closedAt?.toISOString(),
  ]);

const AT_ONCE = 1_000;

/** `look`: opens a view for each stretch, so that a slow reader keeps no connection. */
export async function* annotatedCsv(
  look: <T>(read: (view: View) => Promise<T>) => Promise<T>,
  delivery: DeliveryId & { readonly fileName: string },
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(ANNOTATED_COLUMNS);
  for (let after: AnnotatedProblem | undefined; ; ) {
    const rows = await look((view) => annotatedProblems(view, delivery, AT_ONCE, after));
    yield rows.map((row) => annotatedLine(row, delivery.fileName)).join('');
    after = rows.at(-1);
    if (after === undefined || rows.length < AT_ONCE) return;
  }
}
