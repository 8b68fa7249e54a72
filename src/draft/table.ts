/** The records of a sample as columns of text, whatever the format was. */

/** Offsets in a line, from 0, `to` excluded. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Column {
  /** Place among the columns of the table. */
  readonly index: number;
  /** As the header row names it; empty without one. */
  readonly header: string;
  /** One value per record, trimmed; empty where there is none. */
  readonly values: readonly string[];
  /** Where it stands in its lines (fixed-width). */
  readonly at?: Span;
  /** Where it ends or begins could be otherwise. */
  readonly doubtful?: boolean;
  /** Kind of line that it stands in, where records have lines of several kinds. */
  readonly line?: string;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly records: number;
}

export const filledOf = ({ values }: Column): readonly string[] => values.filter((value) => value !== '');

export const distinctOf = (values: readonly string[]): number => new Set(values).size;

/** The values that occur, the most frequent first. */
export function frequencies(values: readonly string[]): readonly (readonly [value: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted((left, right) => right[1] - left[1]);
}

export const mostFrequent = (values: readonly string[]): string => frequencies(values)[0]?.[0] ?? '';
