/**
 * Which source text a read value came from, for naming the field of a value that turns out wrong only later (a zero
 * amount, a day in the past). Lives for one evaluation.
 */
export class Origins {
  readonly #values: unknown[] = [];
  readonly #texts: string[] = [];

  clear(): void {
    this.#values.length = 0;
    this.#texts.length = 0;
  }

  remember<T>(value: T, text: string): T {
    this.#values.push(value);
    this.#texts.push(text);
    return value;
  }

  /** The text that the value was read from, when there is one only. */
  textOf(value: unknown): string | undefined {
    let found: string | undefined;
    for (const [index, candidate] of this.#values.entries()) {
      const text = this.#texts[index];
      if (candidate !== value || text === found) continue;
      if (found !== undefined) return undefined;
      found = text;
    }
    return found;
  }
}
