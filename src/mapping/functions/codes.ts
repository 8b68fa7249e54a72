/** Codes: fiscal codes, IBANs, payment codes. */
import { readFiscalCode, type UnusualCode } from '../../domain/fiscal-code.ts';
import { readIban } from '../../domain/iban.ts';
import { IUV_LENGTH, type Iuv } from '../../domain/iuv.ts';
import { noticeOf, parseNoticeNumber } from '../../domain/notice-number.ts';
import { failed, problem } from '../../domain/problem.ts';
import { optionsOf, textOf, unwrap } from './arguments.ts';

export function codeFunctions(allow: readonly UnusualCode[]) {
  return {
    /** A debtor's code, checked, in upper case. Problems `fiscalCode.…`. */
    fiscalCode: (text: unknown, options?: unknown): string | undefined => {
      const { field, optional } = optionsOf('fiscalCode', options);
      const written = textOf('fiscalCode', text);
      if (optional === true && written.trim() === '') return undefined;
      return unwrap(readFiscalCode(written, { allow }), field).code;
    },
    /** An IBAN, checked, without blanks. Problems `iban.…`. */
    iban: (text: unknown, options?: unknown): string | undefined => {
      const { field, optional } = optionsOf('iban', options);
      const written = textOf('iban', text);
      if (optional === true && written.trim() === '') return undefined;
      return unwrap(readIban(written), field);
    },
    /** The IUV in an 18-digit notice number. Problem `noticeNumber.format`. */
    iuv: (text: unknown, options?: unknown): string =>
      unwrap(parseNoticeNumber(textOf('iuv', text)), optionsOf('iuv', options).field).iuv,
    /** The notice number of an IUV of 17 digits (aux digit 3). Problem `iuv.format`. */
    noticeNumber: (text: unknown, options?: unknown): string => {
      const iuv = textOf('noticeNumber', text).trim();
      if (/^\d+$/.test(iuv) && iuv.length === IUV_LENGTH[3]) return noticeOf(iuv as Iuv);
      const wrong = problem('iuv.format', `an IUV of aux digit 3 has ${IUV_LENGTH[3]} digits`, {
        place: { value: iuv },
      });
      return unwrap(failed(wrong), optionsOf('noticeNumber', options).field);
    },
  };
}
