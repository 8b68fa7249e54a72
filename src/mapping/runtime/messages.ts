/** What the codes of the language mean, in words. */
import type { JsonataError } from './error.ts';

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'object' ? sketched(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

/** JSON of as much of a value as is shown: the whole may be endless work. */
function sketched(value: unknown): string {
  let left = 40;
  const part = (inner: unknown, depth: number): unknown => {
    left -= 1;
    if (typeof inner === 'string') return inner.slice(0, 80);
    if (typeof inner !== 'object' || inner === null) return inner;
    if (left <= 0 || depth > 10) return '…';
    if (Array.isArray(inner)) return inner.slice(0, 40).map((item) => part(item, depth + 1));
    const names = Object.keys(inner).slice(0, 40);
    return Object.fromEntries(
      names.map((name) => [name.slice(0, 80), part(Reflect.get(inner, name), depth + 1)]),
    );
  };
  return JSON.stringify(part(value, 0)) ?? '';
}

type Words = (error: JsonataError) => string;

const WORDS: { readonly [code: string]: string | Words } = {
  T0410: ({ index, token }) => `argument ${index} of $${token} is not of the kind that it takes`,
  T0411: ({ token }) => `$${token} lacks an argument, and the context is not of the kind that it takes`,
  T0412: ({ index, token, type }) => `argument ${index} of $${token} must be a list of ${type}`,
  D1001: ({ value }) => `the number ${shown(value)} is out of range`,
  D1002: ({ value }) => `only a number has a negative, not ${shown(value)}`,
  T1003: ({ value }) => `the key of a field must be a text, not ${shown(value)}`,
  D1004: 'the regular expression matches an empty text',
  T1005: ({ token }) => `${token} is no function; $${token} is one`,
  T1006: ({ token }) => (token === undefined ? 'this is no function' : `$${token} is not a function`),
  T1007: ({ token }) => `${token} is no function to apply in part; $${token} is one`,
  T1008: ({ token }) =>
    token === undefined
      ? 'this is no function to apply in part'
      : `$${token} is no function to apply in part`,
  D1009: ({ value }) => `two pairs of the object have the key ${shown(value)}`,
  T1010: 'the function given as a matcher does not answer with a match',
  D1011: 'it calls itself too deep, perhaps without end',
  D1012: ({ value }) => `it takes too long: more than ${shown(value)} steps or milliseconds`,
  D1013: ({ value }) => `a field may not be called ${shown(value)}`,
  T2001: ({ token, value }) => `the left side of ${token} must be a number, not ${shown(value)}`,
  T2002: ({ token, value }) => `the right side of ${token} must be a number, not ${shown(value)}`,
  T2003: ({ value }) => `the left side of .. must be a whole number, not ${shown(value)}`,
  T2004: ({ value }) => `the right side of .. must be a whole number, not ${shown(value)}`,
  T2006: 'the right side of ~> must be a function',
  T2007: ({ value, value2 }) =>
    `${shown(value)} and ${shown(value2)} cannot be put in order: they differ in kind`,
  T2008: ({ value }) => `only texts and numbers can be put in order, not ${shown(value)}`,
  T2009: ({ token, value, value2 }) => `${shown(value)} ${token} ${shown(value2)} compares different kinds`,
  T2010: ({ token, value }) => `${token} compares texts or numbers, not ${shown(value)}`,
  T2011: ({ value }) => `what a transform changes must be an object, not ${shown(value)}`,
  T2012: ({ value }) => `what a transform deletes must be names, not ${shown(value)}`,
  T2013: 'a transform needs $clone, which is no function here',
  D2014: ({ value }) => `a range of ${shown(value)} numbers is too long`,
  D2015: ({ value }) => `a sequence is longer than ${shown(value)} items`,
  D3001: 'an infinite number has no text',
  D3010: '$replace wants a pattern that is not empty',
  D3011: 'the limit of $replace cannot be negative',
  D3012: ({ value }) => `a replacement must be a text, not ${shown(value)}`,
  D3020: 'the limit of $split cannot be negative',
  D3030: ({ value }) => `${shown(value)} is no number`,
  D3040: 'the limit of $match cannot be negative',
  D3050: '$reduce wants a function of two parameters or more',
  D3060: ({ value }) => `the negative number ${shown(value)} has no square root`,
  D3061: ({ value }) => `a power of ${shown(value)} is too large for a number`,
  D3070: '$sort without a function sorts texts only or numbers only',
  D3100: ({ value }) => `numbers are written in base 2 to 36, not ${shown(value)}`,
  D3110: ({ value }) => `${shown(value)} is no ISO 8601 time`,
  D3138: 'more than one item fits',
  D3139: 'no item fits',
  D3140: ({ value }) => `${shown(value)} is no well-formed URL`,
  D3150: ({ value }) => `a text is longer than ${shown(value)} characters`,
  D3151: 'it fills the memory',
  D3152: 'the picture is too long, or asks for too many digits',
  D3153: 'the regular expression is too large for a text that long',
};

const MAX_MESSAGE = 500;
const cut = (text: string): string => (text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text);

/** The message of an error: its own, or what its code means. */
export function messageOf(error: JsonataError): string {
  const words = Object.hasOwn(WORDS, error.code) ? WORDS[error.code] : undefined;
  if (error.message !== '' && error.message !== error.code) return cut(error.message);
  if (words !== undefined) return typeof words === 'string' ? words : words(error);
  if (error.code.startsWith('D308') || error.code.startsWith('D309'))
    return 'the picture of the number is wrong';
  if (error.code.startsWith('D313')) return 'the picture of the date or number is wrong';
  return `error ${error.code}`;
}
