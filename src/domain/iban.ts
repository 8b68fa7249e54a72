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
  const before = known.get(text);
  if (before !== undefined) return ok(before);
  // A slice of a long text keeps that text alive as long as it is remembered.
  const own = text.length > LONGEST_KNOWN ? text : Buffer.from(text, 'utf8').toString('utf8');
  const read = checkedIban(own);
  if (read.ok && own.length <= LONGEST_KNOWN) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(own, read.value);
  }
  return read;
}

/** Accounts come again and again in a file. */
const known = new Map<string, Iban>();
const MOST_KNOWN = 1024;
const LONGEST_KNOWN = 64;

function checkedIban(text: string): Result<Iban> {
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

export interface ItalianIban {
  readonly cin: string;
  readonly abi: string;
  readonly cab: string;
  readonly account: string;
}

/** The parts of an IBAN of Italy or San Marino; undefined for others. */
export function partsOf(code: Iban): ItalianIban | undefined {
  if (!hasCin(code)) return undefined;
  return { cin: code.charAt(4), abi: code.slice(5, 10), cab: code.slice(10, 15), account: code.slice(15) };
}

const FIVE_DIGITS = /^\d{5}$/;
const ACCOUNT = /^[0-9A-Z]{1,12}$/;
/** `IT00` as mod 97 reads it, letters counting from 10. */
const IT_00 = '182900';

/** The Italian IBAN of a bank, a branch and an account, as older layouts write them. Problem `iban.parts`. */
export function composeIban(abi: string, cab: string, account: string): Result<Iban> {
  const number = account.replaceAll(/[\s/.-]/g, '').toUpperCase();
  if (!FIVE_DIGITS.test(abi) || !FIVE_DIGITS.test(cab) || !ACCOUNT.test(number)) {
    const message =
      'an Italian IBAN is made of ABI and CAB of five digits and an account of up to twelve characters';
    return failed(problem('iban.parts', message, { place: { value: `${abi} ${cab} ${account}` } }));
  }
  const body = abi + cab + number.padStart(ACCOUNT_DIGITS, '0');
  const bban = controlLetter(body) + body;
  let rest = 0;
  for (const character of bban + IT_00) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return readIban(`IT${String(98 - rest).padStart(2, '0')}${bban}`);
}

const hasCin = (code: string): boolean => code.startsWith('IT') || code.startsWith('SM');

function wrong(what: 'missing' | 'format' | 'checksum' | 'cin', message: string, value: string) {
  return failed(problem(`iban.${what}`, message, { place: { value } }));
}
