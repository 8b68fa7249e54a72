/** The payment codes that rows bring with them, by the connector's strategy (design §3 "Payment codes"). */
import type { GivenCode } from '../domain/debt-position.ts';
import { type AuxDigit, deriveIuv } from '../domain/iuv.ts';
import { checkPaymentCode } from '../domain/notice-number.ts';
import type { StageRules } from '../domain/ports/mapping.ts';
import { type Problem, problem } from '../domain/problem.ts';

export interface RowCode {
  readonly ref: string;
  readonly code: string | undefined;
}

/**
 * Codes as the pipeline takes them: IUVs (given), slices of digits (derived), none (generated: what rows bring is not
 * looked at). Problems `code.missing`, `code.twice` and those of `checkPaymentCode` and `deriveIuv`.
 */
export function givenCodes(
  rows: readonly RowCode[],
  rules: StageRules,
): {
  readonly codes: readonly GivenCode[];
  readonly warnings: readonly Problem[];
  readonly problems: readonly Problem[];
} {
  const { strategy, segregationCode, auxDigit } = rules.codes;
  const codes: GivenCode[] = [];
  const warnings: Problem[] = [];
  const problems: Problem[] = [];
  if (strategy === 'generated') return { codes, warnings, problems };
  for (const { ref, code } of rows) {
    if (code === undefined || code.trim() === '') {
      problems.push(
        problem('code.missing', `installment ${ref} brings no payment code, and this connector makes none`),
      );
      continue;
    }
    if (strategy === 'derived') {
      const derived = deriveIuv(segregationCode, code);
      if (derived.ok) codes.push({ ref, code: code.trim() });
      else problems.push(derived.problem);
      continue;
    }
    const checked = checkPaymentCode(code, {
      auxDigit: auxDigitOf(auxDigit),
      segregationCodes: rules.segregationCodes,
    });
    if (!checked.ok) problems.push(checked.problem);
    else {
      codes.push({ ref, code: checked.value.iuv });
      warnings.push(...checked.value.warnings);
    }
  }
  const twice = codes.find((one, index) => codes.findIndex((other) => other.code === one.code) !== index);
  if (twice !== undefined) {
    problems.push(
      problem('code.twice', 'two installments bring the same payment code', { place: { value: twice.code } }),
    );
  }
  return { codes, warnings, problems };
}

const auxDigitOf = (digit: number): AuxDigit => (digit === 0 || digit === 1 || digit === 2 ? digit : 3);
