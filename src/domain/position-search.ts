/** What somebody types to find a position: a payment code, a notice number, a fiscal code or a key. Pure. */
import { parseNoticeNumber } from './notice-number.ts';

export type PositionSearch =
  | { readonly by: 'iuv'; readonly iuv: string }
  | { readonly by: 'debtor'; readonly code: string }
  /** The gestionale's key, or its beginning. */
  | { readonly by: 'key'; readonly key: string };

const IUV = /^(?:[0-9A-Za-z]{15}|\d{17}|RF\d{2}[0-9A-Za-z]{1,21})$/;
const PERSON = /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/;
const COMPANY = /^\d{11}$/;
const NAMELESS = /^ANONIMO$/;

/**
 * What the text may be, the likeliest first; whatever it is, it may also be a key. Blanks of print are allowed in
 * codes, and the digits of a notice number count even when its check digits are wrong: it may be written so in a file.
 */
export function readPositionSearch(text: string): readonly PositionSearch[] {
  const key = text.trim();
  if (key === '') return [];
  const code = key.replaceAll(/\s/g, '').toUpperCase();
  const found: PositionSearch[] = [];
  const notice = parseNoticeNumber(code);
  if (notice.ok) found.push({ by: 'iuv', iuv: notice.value.iuv });
  else if (IUV.test(code)) found.push({ by: 'iuv', iuv: code });
  if (PERSON.test(code) || COMPANY.test(code) || NAMELESS.test(code)) found.push({ by: 'debtor', code });
  found.push({ by: 'key', key });
  return found;
}
