/** Blanks of texts in files: padding around them, and runs of them inside. */

const SPACE = 32;
const RUN = /\s+/g;

/** Trimmed, every run of blanks inside made one space. Texts that are so already, nearly all, are only looked at. */
export function oneBlank(text: string): string {
  let before = SPACE;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Tabs, line ends and control characters; and what may be a blank of Unicode.
    if (code < SPACE || code >= 0x7f || (code === SPACE && before === SPACE))
      return text.trim().replaceAll(RUN, ' ');
    before = code;
  }
  return before === SPACE ? text.trim() : text;
}
