/** Lists as CSV, as spreadsheets in Italy read them: `;`, a decimal comma, UTF-8 with its mark, no cell that runs. */
import { BYTE_ORDER_MARK, type Cell, csvLine } from '../domain/csv-line.ts';

/** An amount as a figure that a spreadsheet adds up. */
export const csvEuro = (cents: number): string => {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)},${digits.slice(-2)}`;
};

const CLOCK = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Rome',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** An instant on the clocks of Rome, `2026-11-22 14:05:00`. */
export const csvMoment = (instant: Date | null): string | null =>
  instant === null ? null : CLOCK.format(instant);

type Rows = Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>;

/**
 * Written as it is read: `rows` may be as long as they like. The first of them is read before anything is answered, so
 * that what cannot be looked for is told as on a page. `name` without `.csv`.
 */
export async function csvAnswer(name: string, columns: readonly string[], rows: Rows): Promise<Response> {
  const lines = linesOf(columns, rows);
  const first = [await lines.next(), await lines.next()];
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = first.shift() ?? (await lines.next());
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '_')}.csv"`,
    },
  });
}

async function* linesOf(columns: readonly string[], rows: Rows): AsyncGenerator<string, undefined> {
  yield BYTE_ORDER_MARK + csvLine(columns);
  for await (const row of rows) yield csvLine(row);
  return undefined;
}
