/** A line of a CSV file for people's spreadsheets: Italian ones split at `;`, and none may run what a value says. */

export type Cell = string | number | null | undefined;

/** What a spreadsheet takes for a formula, in wide letters too; a plain signed number is none (OWASP, CSV injection). */
const FORMULA = /^[=@\t\r\n＝＋－＠]|^[+-](?![\d.,]+$)/;
const QUOTED = /[";\r\n]/;

/** Comes before the first line: spreadsheets read UTF-8 only when told. */
export const BYTE_ORDER_MARK = '\ufeff';

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellText).join(';')}\r\n`;

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  const text = typeof cell === 'number' ? String(cell) : FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
