/** Creditor references of ISO 11649 (`RF…`), which payments begun at a body's own site may carry as IUV. */
import { failed, ok, problem, type Result } from './problem.ts';

declare const brand: unique symbol;
/** `RF`, two check digits, 1 to 21 letters and digits; without blanks. */
export type CreditorReference = string & { readonly [brand]: true };

const REFERENCE = /^[0-9A-Za-z]{1,21}$/;
const WHOLE = /^RF\d\d[0-9A-Za-z]{1,21}$/;
const RF_00 = 'RF00';

/** Puts `RF` and the check digits before a reference. Problem `creditorReference.format`. */
export function creditorReference(reference: string): Result<CreditorReference> {
  if (!REFERENCE.test(reference)) {
    return failed(
      problem('creditorReference.format', 'a creditor reference has 1 to 21 letters and digits', {
        place: { value: reference },
      }),
    );
  }
  return ok(`RF${checkOf(reference)}${reference}` as CreditorReference);
}

/** Reads a whole creditor reference, printed in groups or not. Problems `creditorReference.format`, `creditorReference.checksum`. */
export function readCreditorReference(text: string): Result<CreditorReference> {
  const code = text.replaceAll(/\s/g, '');
  if (!WHOLE.test(code)) {
    return failed(
      problem(
        'creditorReference.format',
        'a creditor reference is RF, two digits, 1 to 21 letters and digits',
        {
          place: { value: text },
        },
      ),
    );
  }
  if (remainder(code.slice(4) + code.slice(0, 4)) !== 1) {
    return failed(
      problem('creditorReference.checksum', `the digits after RF should be ${checkOf(code.slice(4))}`, {
        place: { value: text },
      }),
    );
  }
  return ok(code as CreditorReference);
}

const checkOf = (reference: string): string => String(98 - remainder(reference + RF_00)).padStart(2, '0');

/** Mod 97 digit by digit, letters counting 10 to 35 whatever their case. */
function remainder(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
