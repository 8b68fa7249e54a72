/** How a drafted mapping reaches the columns: names as JSONata, amounts and days read in their notation. */

import type { Profile } from './kinds.ts';
import type { Survey } from './survey.ts';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RESERVED = new Set(['and', 'or', 'in', 'true', 'false', 'null']);

/** `NUM_AVVISO`, or between backquotes: `` `Cod. fisc.` ``, `` `14`.amount ``. */
export const step = (name: string): string =>
  IDENTIFIER.test(name) && !RESERVED.has(name) ? name : `\`${name}\``;

export class Source {
  readonly #survey: Survey;

  constructor(survey: Survey) {
    this.#survey = survey;
  }

  get fixed(): boolean {
    return this.#survey.shape.format === 'fixed-width';
  }

  /** As problems and the layout call it. */
  name(profile: Profile): string {
    return this.#survey.names[profile.column.index] ?? '';
  }

  /** As the mapping reaches it from a record. */
  path(profile: Profile): string {
    const { line } = profile.column;
    const name = this.name(profile);
    return line === undefined ? step(name) : `${step(line)}.${step(name.slice(line.length + 1))}`;
  }

  /** Cents; `from` is the record, with its dot, or nothing. */
  amount(from: string): string {
    const { amount } = this.#survey.roles;
    if (amount === undefined)
      return '$problem("draft.amount", "which field is the amount is not known yet", "amount")';
    const at = from + this.path(amount.profile);
    const field = JSON.stringify(this.name(amount.profile));
    const { unit, decimal, thousands, signed } = amount.amounts;
    if (this.fixed && fixedAmount(this.#survey) !== 'text') return `$required(${at}, ${field})`;
    if (unit === 'cents') return `$wholeCents(${at}, ${field})`;
    // 123450 is 123,45: what has a tenth of a cent is refused.
    if (unit === 'thousandths')
      return `$cents($replace($replace($padLeft($digits(${at}, null, ${field}), 13), /([0-9]{3})$/, ",$1"), /0$/, ""), ${field})`;
    const options = [
      ...(decimal === '.' ? ['"decimal": "."'] : []),
      ...(thousands === undefined ? [] : [`"thousands": ${thousands}`]),
      ...(signed ? ['"signed": true'] : []),
    ];
    return options.length === 0
      ? `$cents(${at}, ${field})`
      : `$cents(${at}, { "field": ${field}, ${options.join(', ')} })`;
  }

  /** The due day. */
  due(from: string): string {
    const { due } = this.#survey.roles;
    if (due === undefined) return '$required($connector.parameters.dueDate, "dueDate")';
    const at = from + this.path(due.profile);
    const field = JSON.stringify(this.name(due.profile));
    const { pattern, timed } = due.dates;
    if (this.fixed && !timed) return `$required(${at}, ${field})`;
    const text = timed ? `$slice(${at}, 1, ${pattern.length})` : at;
    return `$date(${text}, "${pattern}", ${field})`;
  }
}

/** How the layout reads the amount: `text` where its notation is none of the format's. */
export function fixedAmount({ roles }: Survey): 'cents' | 'euro' | 'text' {
  const { amount } = roles;
  if (amount === undefined || amount.amounts.signed) return 'text';
  if (amount.amounts.unit === 'cents') return 'cents';
  return amount.profile.filled.every((value) => /^\d+,\d\d$/.test(value)) ? 'euro' : 'text';
}
