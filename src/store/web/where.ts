/**
 * That a column holds this value, said as a range, for queries in order of the column and something else. Said as equal,
 * any index in order of the something else would do, and PostgreSQL, which takes rare values for frequent ones, would
 * look for them through everything there is.
 */
export const only = (column: string, value: string): string =>
  `${column} >= ${value} and ${column} <= ${value}`;

/** Conditions of a query with their values, as a search is put together. */
export class Where {
  readonly values: unknown[] = [];
  readonly #conditions: string[] = [];

  /** A value's place in the statement. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(condition: string): this {
    this.#conditions.push(condition);
    return this;
  }

  /** `column` equals the value, unless there is none to look for. */
  equal(column: string, value: unknown): this {
    return value === undefined ? this : this.add(`${column} = ${this.value(value)}`);
  }

  /** `column` (collate "C") begins with the text: a range, which an index serves whatever the text holds. */
  begins(column: string, text: string | undefined): this {
    if (text === undefined || text === '') return this;
    const from = this.value(text);
    return this.add(`${column} >= ${from} and ${column} < ${from} || chr(1114111)`);
  }

  toString(): string {
    return this.#conditions.length === 0 ? 'true' : this.#conditions.join(' and ');
  }
}
