/** `indexOf` whose time is bounded: V8's own takes half a minute for a long needle in a long text that nearly match. */
import { weigh } from './meter.ts';

/** Characters of text times characters of needle that V8 may compare at worst. */
const AFFORDABLE = 4_000_000;

/** Whether V8's own search cannot take long. */
export const affordable = (length: number, needle: string): boolean =>
  needle.length < 2 || length * needle.length <= AFFORDABLE;

export function indexOf(text: string, needle: string, from = 0): number {
  const length = text.length - from;
  if (affordable(length, needle)) {
    if (length > 64) weigh(length / 16);
    return text.indexOf(needle, from);
  }
  weigh(length + needle.length);
  return linear(text, needle, from);
}

/** Knuth, Morris and Pratt: each character is looked at twice at most. */
function linear(text: string, needle: string, from: number): number {
  if (needle.length > text.length - from) return -1;
  const back = new Int32Array(needle.length);
  for (let at = 1, held = 0; at < needle.length; at += 1) {
    const code = needle.charCodeAt(at);
    while (held > 0 && needle.charCodeAt(held) !== code) held = back[held - 1] ?? 0;
    if (needle.charCodeAt(held) === code) held += 1;
    back[at] = held;
  }
  for (let at = from, held = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    while (held > 0 && needle.charCodeAt(held) !== code) held = back[held - 1] ?? 0;
    if (needle.charCodeAt(held) === code) held += 1;
    if (held === needle.length) return at - held + 1;
  }
  return -1;
}
