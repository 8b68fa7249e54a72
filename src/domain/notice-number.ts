/** Notice numbers (numero avviso, NAV, codice avviso): always 18 digits, the first being the aux digit (SACI 3.x). */
import {
  type AuxDigit,
  type CheckedIuv,
  checkDigits,
  checkIuv,
  IUV_LENGTH,
  type Iuv,
  type IuvRules,
} from './iuv.ts';
import { failed, ok, problem, type Result } from './problem.ts';
import { spreadsheetAdvice } from './spreadsheet.ts';

declare const brand: unique symbol;
export type NoticeNumber = string & { readonly [brand]: true };

/** What a notice number is made of; `base` is what the check digits follow. */
export type NoticeParts =
  /** `base` of 13 digits. No longer issued since March 2023, like 1 and 2. */
  | { readonly auxDigit: 0; readonly applicationCode: string; readonly base: string }
  /** `base` of 17 digits, without check digits. */
  | { readonly auxDigit: 1; readonly base: string }
  /** `base` of 15 digits. */
  | { readonly auxDigit: 2; readonly base: string }
  /** `base` of 13 digits. */
  | { readonly auxDigit: 3; readonly segregationCode: string; readonly base: string };

export interface ParsedNotice {
  readonly notice: NoticeNumber;
  readonly auxDigit: AuxDigit;
  readonly iuv: Iuv;
  /** Aux digit 3 only. */
  readonly segregationCode?: string;
  /** Aux digit 0 only. */
  readonly applicationCode?: string;
  /** True also for aux digit 1, which has no check digits. */
  readonly checkDigitOk: boolean;
}

const NOTICE_DIGITS = 18;
const NOTICE = /^[0-3]\d{17}$/;

/** Builds a notice number with its check digits. Problem `noticeNumber.parts` when a part has not its digits. */
export function noticeNumber(parts: NoticeParts): Result<NoticeNumber> {
  const owner =
    parts.auxDigit === 3 ? parts.segregationCode : parts.auxDigit === 0 ? parts.applicationCode : '';
  const wantsOwner = parts.auxDigit === 0 || parts.auxDigit === 3;
  const wanted = { 0: 13, 1: 17, 2: 15, 3: 13 }[parts.auxDigit];
  if ((wantsOwner && !/^\d\d$/.test(owner)) || !/^\d+$/.test(parts.base) || parts.base.length !== wanted) {
    const message = `aux digit ${parts.auxDigit} wants ${wantsOwner ? 'a two-digit code and ' : ''}${wanted} digits`;
    return failed(
      problem('noticeNumber.parts', message, { place: { value: `${owner} ${parts.base}`.trim() } }),
    );
  }
  const body = `${parts.auxDigit}${owner}${parts.base}`;
  return ok((parts.auxDigit === 1 ? body : body + checkDigits(body)) as NoticeNumber);
}

/** Takes a notice number apart; blanks between its digits are those of print. Problem `noticeNumber.format`. */
export function parseNoticeNumber(text: string): Result<ParsedNotice> {
  const code = text.length === NOTICE_DIGITS ? text : text.replaceAll(/\s/g, '');
  if (!NOTICE.test(code)) {
    return failed(
      problem('noticeNumber.format', 'a notice number has 18 digits, the first from 0 to 3', {
        place: { value: text },
        ...spreadsheetAdvice(code),
      }),
    );
  }
  const notice = code as NoticeNumber;
  const auxDigit = Number(code.charAt(0)) as AuxDigit;
  return ok({
    notice,
    auxDigit,
    iuv: iuvOf(notice),
    ...(auxDigit === 3 ? { segregationCode: code.slice(1, 3) } : {}),
    ...(auxDigit === 0 ? { applicationCode: code.slice(1, 3) } : {}),
    checkDigitOk: auxDigit === 1 || code.endsWith(checkDigits(code.slice(0, 16))),
  });
}

/** The notice number of an IUV of aux digit 3, as GPD builds it. */
export const noticeOf = (iuv: Iuv): NoticeNumber => `3${iuv}` as NoticeNumber;

/** The IUV in a notice number: without the aux digit and, for 0, without the application code. */
export const iuvOf = (notice: NoticeNumber): Iuv => notice.slice(-IUV_LENGTH[auxDigitOf(notice)]) as Iuv;

/**
 * Checks a code that a gestionale brings, be it a notice number or an IUV. Problems and warnings of `checkIuv`, and
 * `iuv.aux-digit` when a notice number begins with another aux digit than the connector's.
 */
export function checkPaymentCode(text: string, rules: IuvRules): Result<CheckedIuv> {
  const parsed = parseNoticeNumber(text);
  if (!parsed.ok) return checkIuv(text, rules);
  const { auxDigit, iuv, applicationCode } = parsed.value;
  if (auxDigit !== rules.auxDigit) {
    return failed(
      problem('iuv.aux-digit', `the notice number has aux digit ${auxDigit}, ${rules.auxDigit} is expected`, {
        place: { value: text },
      }),
    );
  }
  return checkIuv(iuv, applicationCode === undefined ? rules : { ...rules, applicationCode });
}

const auxDigitOf = (notice: NoticeNumber): AuxDigit => Number(notice.charAt(0)) as AuxDigit;
