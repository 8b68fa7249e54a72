/** Codes that payments are known by. */
import { controlOf16, readClientCode } from '../../domain/client-code.ts';
import { creditorReference, readCreditorReference } from '../../domain/creditor-reference.ts';
import { IUV_LENGTH, type Iuv } from '../../domain/iuv.ts';
import { noticeOf, parseNoticeNumber } from '../../domain/notice-number.ts';
import { failed, problem } from '../../domain/problem.ts';
import { isBlank, optionsOf, textOf, unwrap } from './arguments.ts';

const DIGITS = /^\d+$/;
const WHOLE_REFERENCE = /^RF\d\d/;

export const paymentCodeFunctions = {
  /** The IUV in an 18-digit notice number. Problem `noticeNumber.format`. */
  iuv: (text: unknown, options?: unknown): string =>
    unwrap(parseNoticeNumber(textOf('iuv', text)), optionsOf('iuv', options).field).iuv,
  /** The notice number of an IUV of 17 digits (aux digit 3). Problem `iuv.format`. */
  noticeNumber: (text: unknown, options?: unknown): string => {
    const { field } = optionsOf('noticeNumber', options);
    const iuv = textOf('noticeNumber', text).trim();
    if (iuv.length === IUV_LENGTH[3] && DIGITS.test(iuv)) return noticeOf(iuv as Iuv);
    const message = `an IUV of aux digit 3 has ${IUV_LENGTH[3]} digits`;
    return unwrap(failed(problem('iuv.format', message, { place: { value: iuv } })), field);
  },
  /** What a notice number is made of, and whether its check digits hold. Problem `noticeNumber.format`. */
  noticeParts: (text: unknown, options?: unknown): unknown => {
    const { field } = optionsOf('noticeParts', options);
    const { notice: _whole, ...parts } = unwrap(parseNoticeNumber(textOf('noticeParts', text)), field);
    return parts;
  },
  /** A client code of bollettini, its two control digits checked. Problems `clientCode.…`. */
  clientCode: (text: unknown, options?: unknown): string | undefined => {
    const { field, optional } = optionsOf('clientCode', options);
    const written = textOf('clientCode', text);
    if (optional && isBlank(written)) return undefined;
    return unwrap(readClientCode(written), field);
  },
  /** The remainder by 93 of 16 digits, as two digits. Problem `clientCode.format`. */
  mod93: (digits: unknown, options?: unknown): string =>
    unwrap(controlOf16(textOf('mod93', digits).trim()), optionsOf('mod93', options).field),
  /** A creditor reference: made of a reference, or checked when it begins with RF. Problems `creditorReference.…`. */
  creditorReference: (text: unknown, options?: unknown): string => {
    const { field } = optionsOf('creditorReference', options);
    const written = textOf('creditorReference', text).trim();
    const read = WHOLE_REFERENCE.test(written) ? readCreditorReference(written) : creditorReference(written);
    return unwrap(read, field);
  },
};
