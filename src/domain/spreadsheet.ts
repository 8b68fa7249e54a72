/** What spreadsheets do to codes and amounts: 347000000012345668 becomes 3,47E+17, and its digits are lost. */

const SCIENTIFIC = /^[+-]?\d+([.,]\d+)?E[+-]?\d+$/i;

/** The advice of a problem whose value a spreadsheet has altered; nothing for other values. */
export function spreadsheetAdvice(value: string): { readonly advice?: string } {
  return SCIENTIFIC.test(value.trim())
    ? { advice: 'A spreadsheet has altered this value: export it again with the column as text.' }
    : {};
}
