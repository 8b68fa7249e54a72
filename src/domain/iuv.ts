/**
 * IUV (creditorReferenceId) of the unified model: SACI 3.x for aux digit 3; SACI 3.0 for the old 0, 1 and 2.
 * The check digits are those of the notice number, aux digit and segregation (or application) code included.
 */
import { failed, ok, type Problem, problem, type Result } from './problem.ts';
import { spreadsheetAdvice } from './spreadsheet.ts';

declare const iuv: unique symbol;
/** 17 digits, or 15 for aux digit 0. */
export type Iuv = string & { readonly [iuv]: true };

/** First digit of a notice number. New codes are all 3; the others are met in old notices. */
export type AuxDigit = 0 | 1 | 2 | 3;

export interface IuvRules {
  readonly auxDigit: AuxDigit;
  /** The codes that the organization owns; looked at for aux digit 3 only. */
  readonly segregationCodes: readonly string[];
  /** Needed to verify the check digits for aux digit 0, whose IUV does not carry it. */
  readonly applicationCode?: string;
}

export interface CheckedIuv {
  readonly iuv: Iuv;
  /** `iuv.check-digit`: Nodo and GPD do not verify it, so an imported code with a wrong one can be paid. */
  readonly warnings: readonly Problem[];
}

export const IUV_LENGTH: Readonly<Record<AuxDigit, number>> = { 0: 15, 1: 17, 2: 17, 3: 17 };

const SLICE_DIGITS = 13;
const LAST_COUNTER = 9_999_999_999_999;
const AUX_3 = 3_000_000_000_000_000;
const SEGREGATION_UNIT = 10_000_000_000_000;

/** The remainder by 93 of the 16 digits before the check digits, as two digits (00–92). */
export function checkDigits(sixteenDigits: string): string {
  // Below 2^53 (the first digit is 3 at most), so a number is exact.
  return twoDigits(Number(sixteenDigits) % 93);
}

/**
 * The IUV of aux digit 3 for a counter value of 0 to 9999999999999. Called for every new installment.
 * Problems (config): `iuv.segregation-code` (not two digits), `iuv.exhausted` (the counter left its range).
 */
export function generateIuv(segregationCode: string, counter: bigint | number): Result<Iuv> {
  const segregation = segregationValue(segregationCode);
  if (segregation < 0) return badSegregationCode(segregationCode);
  const value = Number(counter);
  if (!(Number.isSafeInteger(value) && value >= 0 && value <= LAST_COUNTER)) {
    return failed(
      problem('iuv.exhausted', `the counter of segregation code ${segregationCode} is outside 13 digits`, {
        class: 'config',
        advice: 'Ask PagoPA for one more segregation code, or correct the start of the counter.',
        place: { value: String(counter) },
      }),
    );
  }
  return ok(compose(segregation, value));
}

/** The IUV of aux digit 3 around a slice of at most 13 digits of the gestionale's own key, zero-padded. Problem `iuv.slice`. */
export function deriveIuv(segregationCode: string, slice: string): Result<Iuv> {
  const segregation = segregationValue(segregationCode);
  if (segregation < 0) return badSegregationCode(segregationCode);
  const digits = slice.trim();
  if (!/^\d+$/.test(digits) || digits.length > SLICE_DIGITS) {
    return failed(
      problem('iuv.slice', `a code can be derived from 1 to ${SLICE_DIGITS} digits only`, {
        place: { value: slice },
        ...spreadsheetAdvice(digits),
      }),
    );
  }
  return ok(compose(segregation, Number(digits)));
}

/**
 * Checks an IUV that a gestionale brings. Problems: `iuv.missing` (blank or zeros), `iuv.format`, `iuv.segregation` (another owner's
 * code); warning `iuv.check-digit`.
 */
export function checkIuv(text: string, rules: IuvRules): Result<CheckedIuv> {
  const code = text.trim();
  const { auxDigit } = rules;
  if (/^0*$/.test(code)) {
    return failed(problem('iuv.missing', 'there is no IUV', { place: { value: text } }));
  }
  if (!/^\d+$/.test(code) || code.length !== IUV_LENGTH[auxDigit]) {
    return failed(
      problem('iuv.format', `an IUV of aux digit ${auxDigit} has ${IUV_LENGTH[auxDigit]} digits`, {
        place: { value: text },
        ...spreadsheetAdvice(code),
      }),
    );
  }
  if (auxDigit === 3 && !rules.segregationCodes.includes(code.slice(0, 2))) {
    return failed(
      problem('iuv.segregation', `segregation code ${code.slice(0, 2)} is not one of ours`, {
        place: { value: text },
        advice: ownCodes(rules.segregationCodes),
      }),
    );
  }
  const checked = checkedPart(code, rules);
  const right = checked === undefined ? undefined : checkDigits(checked);
  if (checked === undefined || right === undefined || code.endsWith(right)) {
    return ok({ iuv: code as Iuv, warnings: [] });
  }
  const withoutAux = code.endsWith(checkDigits(checked.slice(1)));
  const warning = problem(
    'iuv.check-digit',
    `the last two digits should be ${right}${withoutAux ? ': they were computed without the aux digit' : ''}`,
    {
      place: { value: text },
      advice: 'It can be paid, but banks may refuse to take it in by hand: tell who writes the file.',
    },
  );
  return ok({ iuv: code as Iuv, warnings: [warning] });
}

/** The 16 digits that the check digits of an IUV control; undefined where there are none or one cannot know. */
function checkedPart(code: string, rules: IuvRules): string | undefined {
  switch (rules.auxDigit) {
    case 0:
      return rules.applicationCode === undefined
        ? undefined
        : `0${rules.applicationCode}${code.slice(0, -2)}`;
    case 1:
      return undefined;
    default:
      return `${rules.auxDigit}${code.slice(0, -2)}`;
  }
}

function compose(segregation: number, counter: number): Iuv {
  const body = segregation * SEGREGATION_UNIT + counter;
  return (String(body).padStart(15, '0') + twoDigits((AUX_3 + body) % 93)) as Iuv;
}

/** The value of a two-digit code, -1 for anything else. */
const segregationValue = (code: string): number => (/^\d\d$/.test(code) ? Number(code) : -1);

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value));

function ownCodes(codes: readonly string[]): string {
  return codes.length === 0
    ? 'No segregation code is configured for this organization.'
    : `Configured for this organization: ${codes.join(', ')}.`;
}

function badSegregationCode(value: string) {
  return failed(
    problem('iuv.segregation-code', 'a segregation code is two digits', {
      class: 'config',
      place: { value },
    }),
  );
}
