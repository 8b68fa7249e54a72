/** Codes that control themselves: a text that is one is hardly one by chance. */
import { readClientCode } from '../domain/client-code.ts';
import { readFiscalCode } from '../domain/fiscal-code.ts';
import { readIban } from '../domain/iban.ts';
import { checkIuv } from '../domain/iuv.ts';
import { parseNoticeNumber } from '../domain/notice-number.ts';

/** 16 characters with the right control letter. */
export const isPersonCode = (text: string): boolean =>
  /^[A-Z]{6}[0-9A-Z]{10}$/i.test(text) && readFiscalCode(text).ok;

/** 11 digits with the right control digit. */
export const isNumericCode = (text: string): boolean => /^\d{11}$/.test(text) && readFiscalCode(text).ok;

export const isFiscalCode = (text: string): boolean => isPersonCode(text) || isNumericCode(text);

export const isIban = (text: string): boolean => text.length >= 15 && readIban(text).ok;

/** 18 digits of aux digit 3 or 2 with their check digits. */
export function isNoticeNumber(text: string): boolean {
  const parsed = parseNoticeNumber(text);
  return /^\d{18}$/.test(text) && parsed.ok && parsed.value.auxDigit >= 2 && parsed.value.checkDigitOk;
}

/** 17 digits whose last two follow from aux digit 3 and the rest. */
export function isIuv(text: string): boolean {
  if (!/^\d{17}$/.test(text)) return false;
  const checked = checkIuv(text, { auxDigit: 3, segregationCodes: [text.slice(0, 2)] });
  return checked.ok && checked.value.warnings.length === 0;
}

/** 18 digits of which the last two are the remainder of the others by 93 (client code of bollettini). */
export const isClientCode = (text: string): boolean => /^\d{18}$/.test(text) && readClientCode(text).ok;

/** `CF=Name`, or several of them between semicolons. */
export const isCodeAndName = (text: string): boolean => {
  const [code, name] = text.split('=');
  return name !== undefined && name.trim() !== '' && isFiscalCode((code ?? '').trim());
};
