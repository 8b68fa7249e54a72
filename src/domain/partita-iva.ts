/** Partita IVA: 11 digits, the last of which controls the others (DPR 605/1973); in Europe written with IT before it. */
import { controlDigit } from './fiscal-code.ts';
import { failed, ok, problem, type Result } from './problem.ts';
import { spreadsheetAdvice } from './spreadsheet.ts';

declare const brand: unique symbol;
export type PartitaIva = string & { readonly [brand]: true };

const PREFIX = /^IT\s*/;
const NOTHING = /^0*$/;
const DIGITS = /^\d{11}$/;
const SHORT = /^\d{7,10}$/;

/** Problems `partitaIva.missing` (blank or zeros), `partitaIva.format`, `partitaIva.checksum`. */
export function readPartitaIva(text: string): Result<PartitaIva> {
  const code = text.trim().toUpperCase().replace(PREFIX, '');
  if (NOTHING.test(code)) return wrong('missing', 'there is no partita IVA', text);
  if (!DIGITS.test(code)) {
    const advice = SHORT.test(code)
      ? 'Its leading zeros may be lost: export the column as text.'
      : spreadsheetAdvice(code).advice;
    return wrong('format', 'a partita IVA has 11 digits', text, advice);
  }
  const digit = controlDigit(code);
  return code.endsWith(digit)
    ? ok(code as PartitaIva)
    : wrong('checksum', `the last digit should be ${digit}`, text);
}

function wrong(what: 'missing' | 'format' | 'checksum', message: string, value: string, advice?: string) {
  return failed(
    problem(`partitaIva.${what}`, message, { place: { value }, ...(advice === undefined ? {} : { advice }) }),
  );
}
