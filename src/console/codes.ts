/** Long codes as people handle them. */

/**
 * In groups of four, as notices print them: a spreadsheet takes 18 bare digits for a figure and forgets the last ones.
 * Our searches read them with their blanks.
 */
export const grouped = (code: string): string =>
  /^\d{12,}$/.test(code) ? code.replaceAll(/\d{4}(?=\d)/g, '$& ') : code;
