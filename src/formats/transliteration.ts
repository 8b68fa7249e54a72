/**
 * What legacy encodings cannot say, written as Italian offices write it by hand: an accent that the character set
 * lacks becomes an apostrophe after the vowel (PERCHÉ → PERCHE'), typographic signs become their plain ones.
 */

const SIGNS: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  ʼ: "'",
  '`': "'",
  '´': "'",
  '′': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '€': 'EUR',
  '•': '-',
  '·': '-',
  '°': 'o',
  º: 'o',
  ª: 'a',
  '×': 'x',
  '\u00a0': ' ',
  '\u2007': ' ',
  '\u202f': ' ',
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  ł: 'l',
  Ł: 'L',
  þ: 'th',
  Þ: 'TH',
  ı: 'i',
};

const MARKS = /\p{M}+/gu;
const ITALIAN_ACCENT = /^([aeiou])[\u0300\u0301]$/i;

/** Plain text for one character, none when nothing says it honestly. */
export function transliterate(character: string): string | undefined {
  const sign = SIGNS[character];
  if (sign !== undefined) return sign;
  const parts = character.normalize('NFD');
  const vowel = ITALIAN_ACCENT.exec(parts)?.[1];
  if (vowel !== undefined) return `${vowel}'`;
  const bare = parts.replace(MARKS, '');
  return bare !== '' && bare !== character ? bare : undefined;
}
