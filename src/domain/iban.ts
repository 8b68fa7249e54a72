/** IBANs, with the Italian CIN (the letter that controls ABI, CAB and account) and the postal ones. */
import { ValidationErrorsIBAN, validateIBAN } from 'ibantools';
import { controlLetter } from './fiscal-code.ts';
import { failed, ok, problem, type Result } from './problem.ts';

declare const iban: unique symbol;
/** Electronic form: upper case, no blanks; valid in its country. */
export type Iban = string & { readonly [iban]: true };

const POSTE_ABI = '07601';
const ACCOUNT_DIGITS = 12;

/**
 * Reads an IBAN, printed in groups or not. Problems: `iban.missing`, `iban.format` (country, length, characters),
 * `iban.checksum` (mod 97), `iban.cin` (Italy and San Marino).
 */
export function readIban(text: string): Result<Iban> {
  const code = text.replaceAll(/\s/g, '').toUpperCase();
  if (code === '') return wrong('missing', 'there is no IBAN', text);
  const { valid, errorCodes } = validateIBAN(code);
  if (!valid) {
    if (errorCodes.includes(ValidationErrorsIBAN.NoIBANCountry)) {
      return wrong('format', `${code.slice(0, 2)} is not a country with IBANs`, text);
    }
    if (errorCodes.includes(ValidationErrorsIBAN.WrongBBANLength)) {
      return wrong('format', `an IBAN of ${code.slice(0, 2)} does not have ${code.length} characters`, text);
    }
    if (errorCodes.some((error) => error !== ValidationErrorsIBAN.WrongIBANChecksum)) {
      return wrong('format', `this is not how an IBAN of ${code.slice(0, 2)} is written`, text);
    }
    return wrong('checksum', 'the check digits of the IBAN do not hold: a character was mistyped', text);
  }
  if (hasCin(code)) {
    const letter = controlLetter(code.slice(5));
    if (code.charAt(4) !== letter) {
      return wrong('cin', `the CIN, the fifth character of the IBAN, should be ${letter}`, text);
    }
  }
  return ok(code as Iban);
}

/** Whether it is an account of Poste Italiane (ABI 07601). */
export const isPostal = (code: Iban): boolean => code.startsWith('IT') && code.slice(5, 10) === POSTE_ABI;

/** The 12-digit postal account number of a postal IBAN. */
export function postalAccount(code: Iban): string | undefined {
  return isPostal(code) ? code.slice(-ACCOUNT_DIGITS) : undefined;
}

const hasCin = (code: string): boolean => code.startsWith('IT') || code.startsWith('SM');

function wrong(what: 'missing' | 'format' | 'checksum' | 'cin', message: string, value: string) {
  return failed(problem(`iban.${what}`, message, { place: { value } }));
}
