/** Client codes of bollettini (the "IV campo" of Poste TD 896 and 674): 16 digits and their remainder by 93. */
import { checkDigits } from './iuv.ts';
import { failed, ok, problem, type Result } from './problem.ts';
import { spreadsheetAdvice } from './spreadsheet.ts';

declare const brand: unique symbol;
/** 18 digits. */
export type ClientCode = string & { readonly [brand]: true };

const DIGITS = /^\d{18}$/;
const SIXTEEN = /^\d{16}$/;

/** The remainder by 93 of 16 digits, as two digits: of client codes, IUVs and notice numbers alike. Problem `clientCode.format`. */
export function controlOf16(digits: string): Result<string> {
  if (!SIXTEEN.test(digits)) return wrong('format', 'the remainder is that of 16 digits', digits);
  // Eight digits at a time: sixteen are not an exact number.
  const high = Number(digits.slice(0, 8)) % 93;
  return ok(checkDigits(`${high}${digits.slice(8)}`));
}

/** Problems `clientCode.format`, `clientCode.checksum`. */
export function readClientCode(text: string): Result<ClientCode> {
  const code = text.trim();
  if (!DIGITS.test(code)) {
    return wrong('format', 'a client code has 18 digits', text, spreadsheetAdvice(code).advice);
  }
  const control = controlOf16(code.slice(0, 16));
  if (!control.ok) return control;
  return code.endsWith(control.value)
    ? ok(code as ClientCode)
    : wrong('checksum', `the last two digits of the client code should be ${control.value}`, text);
}

function wrong(what: 'format' | 'checksum', message: string, value: string, advice?: string) {
  return failed(
    problem(`clientCode.${what}`, message, { place: { value }, ...(advice === undefined ? {} : { advice }) }),
  );
}
