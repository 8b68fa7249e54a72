/** One row into fields. Cutter and reader must agree on what a quote means: see csv-rows.ts. */

export interface Fields {
  readonly fields: readonly string[];
  /** unbalanced: a quoted field never closes in this row · misplaced: text follows a closing quote. */
  readonly fault?: 'unbalanced' | 'misplaced';
}

/**
 * A quote opens a quoted field only as its first character, and there a doubled one stands for itself; anywhere else
 * it is an ordinary character (VIA "ROMA" 3). `quote` empty: no quoting.
 */
export function splitRow(row: string, delimiter: string, quote: string): Fields {
  if (quote === '' || !row.includes(quote)) return { fields: row.split(delimiter) };
  const fields: string[] = [];
  let fault: Fields['fault'];
  let at = 0;
  for (;;) {
    let value = '';
    const quoted = row[at] === quote;
    if (quoted) {
      let from = at + 1;
      for (;;) {
        const close = row.indexOf(quote, from);
        if (close < 0) {
          fields.push(value + row.slice(from));
          return { fields, fault: 'unbalanced' };
        }
        if (row[close + 1] !== quote) {
          value += row.slice(from, close);
          at = close + 1;
          break;
        }
        value += row.slice(from, close + 1);
        from = close + 2;
      }
    }
    const next = row.indexOf(delimiter, at);
    const rest = next < 0 ? row.slice(at) : row.slice(at, next);
    const blank = quoted && rest.trim() === '';
    if (quoted && !blank) fault ??= 'misplaced';
    fields.push(blank ? value : value + rest);
    if (next < 0) break;
    at = next + 1;
  }
  return fault === undefined ? { fields } : { fields, fault };
}
