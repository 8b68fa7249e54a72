/** Texts as the Nodo can carry them: its SOAP messages are XML 1.0, where control characters do not exist. */

/** What nearly every text is made of, and what costs nothing to see: nothing in it has to be looked for. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Control characters and line ends become blanks, halves of surrogate pairs become U+FFFD, the ends are trimmed. */
export const clean = (text: string): string =>
  PLAIN.test(text)
    ? text.trim()
    : text
        .toWellFormed()
        .replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, ' ')
        .trim();

/** A cleaned text, or nothing when there is none left. */
export function cleaned(text: string | undefined): string | undefined {
  const found = text === undefined ? '' : clean(text);
  return found === '' ? undefined : found;
}
