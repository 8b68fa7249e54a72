/**
 * Italian fiscal codes: 16 characters with omocodia (DM 23/12/1976), 11 digits (partita IVA, bodies, provisional
 * codes of persons), and the stand-ins that some services allow.
 */
import type { DebtorKind } from './debt-position.ts';
import { failed, ok, type Problem, problem, type Result } from './problem.ts';
import { spreadsheetAdvice } from './spreadsheet.ts';

declare const fiscalCode: unique symbol;
/** Upper case, without blanks: a code that {@link readFiscalCode} or {@link readOrganizationCode} accepted. */
export type FiscalCode = string & { readonly [fiscalCode]: true };

/** ANONIMO: unknown payer · STP, ENI: foreigners present temporarily, EU citizens not enrolled (prefix + 13 digits) · foreign: any 2–16 letters and digits. */
export type UnusualCode = 'ANONIMO' | 'STP' | 'ENI' | 'foreign';

export interface FiscalCodeRules {
  /** Codes that the service accepts beside the Italian ones; default none. */
  readonly allow?: readonly UnusualCode[];
  /** What 11 digits and foreign codes denote; default G for 11 digits, F for foreign ones. F suits lists of persons with provisional codes. */
  readonly kind?: DebtorKind;
}

export interface ReadFiscalCode {
  readonly code: FiscalCode;
  readonly kind: DebtorKind;
}

const PERSON = /^[A-Z]{6}[\dLMNPQRSTUV]{2}[ABCDEHLMPRST][\dLMNPQRSTUV]{2}[A-Z][\dLMNPQRSTUV]{3}[A-Z]$/;
const NOTHING = /^0*$/;
const ELEVEN_DIGITS = /^\d{11}$/;
const STAND_IN = /^(STP|ENI)\d{13}$/;
const FOREIGN = /^[A-Z0-9]{2,16}$/;

/** Letters that stand for the digits 0–9 where two persons would have the same code. */
const OMOCODIA = 'LMNPQRSTUV';
const MONTHS = 'ABCDEHLMPRST';
/** Days of the months; 29 February only in years divisible by four, whichever the century. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
export const WOMEN_ADD = 40;

/** Weights of 0–9 in odd positions, which A–J share; then those of K–Z. */
const ODD_HEAD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
const ODD_TAIL = [2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

const ZERO = 48;
const A = 65;

/** The position of a digit (0–9) or of an upper-case letter (A = 0 … Z = 25). */
const rank = (code: number): number => (code < A ? code - ZERO : code - A);

/** By character code: its weight in even and in odd positions. */
const EVEN = new Uint8Array(128);
const ODD = new Uint8Array(128);
for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
  const code = character.charCodeAt(0);
  const value = rank(code);
  EVEN[code] = value;
  ODD[code] = ODD_HEAD[value] ?? ODD_TAIL[value - ODD_HEAD.length] ?? 0;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The letter that controls upper-case letters and digits, as in fiscal codes and in the CIN of Italian IBANs. */
export const controlLetter = (text: string): string => LETTERS.charAt(controlOf(text, text.length));

function controlOf(text: string, length: number): number {
  let total = 0;
  for (let index = 0; index < length; index += 1)
    total += (index % 2 === 1 ? EVEN : ODD)[text.charCodeAt(index)] ?? 0;
  return total % 26;
}

/** The digit that controls the first ten of a partita IVA or numeric fiscal code. */
export function controlDigit(text: string): string {
  let total = 0;
  for (let index = 0; index < 10; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    const value = index % 2 === 0 ? digit : digit * 2;
    total += value > 9 ? value - 9 : value;
  }
  return String((10 - (total % 10)) % 10);
}

/**
 * Reads a debtor's code, trimmed and in upper case. Problems: `fiscalCode.missing` (blank or zeros),
 * `fiscalCode.format`, `fiscalCode.checksum`, `fiscalCode.not-allowed` (a stand-in that the service does not accept).
 */
export function readFiscalCode(text: string, rules: FiscalCodeRules = {}): Result<ReadFiscalCode> {
  if (isWrittenPerson(text)) return readPerson(text, text);
  const code = text.trim().toUpperCase();
  if (NOTHING.test(code)) return wrong('missing', 'there is no fiscal code', text);
  const allowed = (unusual: UnusualCode): boolean => rules.allow?.includes(unusual) === true;
  if (PERSON.test(code)) return readPerson(code, text);
  if (ELEVEN_DIGITS.test(code)) {
    const fault = digitFault(code, text);
    return fault === undefined ? accepted(code, rules.kind ?? 'G') : failed(fault);
  }
  const standIn = code === 'ANONIMO' ? code : STAND_IN.exec(code)?.[1];
  if (standIn === 'ANONIMO' || standIn === 'STP' || standIn === 'ENI') {
    return allowed(standIn)
      ? accepted(code, 'F')
      : wrong('not-allowed', `this service does not accept ${standIn} codes`, text);
  }
  if (allowed('foreign') && FOREIGN.test(code)) return accepted(code, rules.kind ?? 'F');
  return wrong('format', 'a fiscal code has 16 letters and digits, or 11 digits', text, formatAdvice(code));
}

/** An organization's 11-digit code. A wrong last digit is a warning: pagoPA's own samples use 77777777777. */
export function readOrganizationCode(
  text: string,
): Result<{ readonly code: FiscalCode; readonly warnings: readonly Problem[] }> {
  const code = text.trim();
  if (NOTHING.test(code)) return wrong('missing', 'there is no fiscal code', text);
  if (!ELEVEN_DIGITS.test(code)) {
    return wrong('format', "an organization's fiscal code has 11 digits", text, formatAdvice(code));
  }
  const fault = digitFault(code, text);
  return ok({ code: code as FiscalCode, warnings: fault === undefined ? [] : [fault] });
}

function readPerson(code: string, text: string): Result<ReadFiscalCode> {
  if (!isBirthDay(code)) {
    return wrong('format', `characters 7 to 11 (${code.slice(6, 11)}) are not a date of birth`, text);
  }
  const control = controlOf(code, 15);
  return code.charCodeAt(15) === A + control
    ? accepted(code, 'F')
    : wrong('checksum', `the last letter should be ${LETTERS.charAt(control)}`, text, TYPING_ADVICE);
}

/** What may stand at each of the 16 places, by character code: bit 0 any letter, 1 a digit or what stands for one, 2 a month. */
const CLASSES = new Uint8Array(128);
for (const character of LETTERS) CLASSES[character.charCodeAt(0)] = 1;
for (const character of `0123456789${OMOCODIA}`)
  CLASSES[character.charCodeAt(0)] = (CLASSES[character.charCodeAt(0)] ?? 0) | 2;
for (const character of MONTHS)
  CLASSES[character.charCodeAt(0)] = (CLASSES[character.charCodeAt(0)] ?? 0) | 4;
const PLACES = [1, 1, 1, 1, 1, 1, 2, 2, 4, 2, 2, 1, 2, 2, 2, 1];

/** {@link PERSON}, for the text as it is. */
function isWrittenPerson(text: string): boolean {
  if (text.length !== PLACES.length) return false;
  for (let at = 0; at < PLACES.length; at += 1)
    if (((CLASSES[text.charCodeAt(at)] ?? 0) & (PLACES[at] ?? 0)) === 0) return false;
  return true;
}

function isBirthDay(code: string): boolean {
  const year = plainDigit(code, 6) * 10 + plainDigit(code, 7);
  const month = MONTHS.indexOf(code.charAt(8));
  const written = plainDigit(code, 9) * 10 + plainDigit(code, 10);
  const date = written > WOMEN_ADD ? written - WOMEN_ADD : written;
  const longest = month === 1 && year % 4 !== 0 ? 28 : (LONGEST[month] ?? 0);
  return date >= 1 && date <= longest;
}

/** The digit at a place, an omocodic letter turned back. */
export function plainDigit(code: string, at: number): number {
  const digit = code.charCodeAt(at) - ZERO;
  return digit <= 9 ? digit : OMOCODIA.indexOf(code.charAt(at));
}

const TYPING_ADVICE = 'A character was probably mistyped: check the code against the document it comes from.';

function digitFault(code: string, text: string): Problem | undefined {
  const digit = controlDigit(code);
  if (code.endsWith(digit)) return undefined;
  return problem('fiscalCode.checksum', `the last digit should be ${digit}`, {
    place: { value: text },
    advice: TYPING_ADVICE,
  });
}

function formatAdvice(code: string): string | undefined {
  if (/^\d{7,10}$/.test(code)) return 'Its leading zeros may be lost: export the column as text.';
  return spreadsheetAdvice(code).advice;
}

const accepted = (code: string, kind: DebtorKind): Result<ReadFiscalCode> =>
  ok({ code: code as FiscalCode, kind });

function wrong(
  what: 'missing' | 'format' | 'checksum' | 'not-allowed',
  message: string,
  value: string,
  advice?: string,
) {
  return failed(
    problem(`fiscalCode.${what}`, message, { place: { value }, ...(advice === undefined ? {} : { advice }) }),
  );
}
