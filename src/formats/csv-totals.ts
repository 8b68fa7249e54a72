/** What the head or tail row of a csv flow declares, against what was counted. */

import { type Cents, formatEuro, readAmount, readCents, toCents } from '../domain/money.ts';
import type { Flow } from '../domain/ports/format.ts';
import { type Problem, problem, type Result } from '../domain/problem.ts';
import type { DeclaredTotal, Dialect } from './csv-dialect.ts';
import { splitRow } from './csv-split.ts';

/** An amount as the layout writes it; a sign is read, since control totals are plain sums. */
export function readLayoutAmount(text: string, dialect: Dialect): Result<Cents> {
  if (dialect.amountUnit === 'cents') return readCents(text);
  const { decimal, thousands } = dialect;
  return readAmount(text, { decimal, signed: true, ...(thousands === undefined ? {} : { thousands }) });
}

/** Counts one flow. */
export class TotalsCounter {
  readonly #dialect: Dialect;
  readonly #sums: {
    readonly field: string;
    readonly index: number;
    cents: number;
    unreadable: number;
    line: number;
  }[];

  constructor(dialect: Dialect, columns: readonly string[]) {
    this.#dialect = dialect;
    const fields = dialect.totals.flatMap(({ figure }) => (figure.of === 'sum' ? [figure.field] : []));
    this.#sums = [...new Set(fields)].map((field) => ({
      field,
      index: columns.indexOf(field),
      cents: 0,
      unreadable: 0,
      line: 0,
    }));
  }

  add(fields: readonly string[], line: number): void {
    for (const one of this.#sums) {
      const read = readLayoutAmount(fields[one.index] ?? '', this.#dialect);
      if (read.ok) one.cents += read.value;
      else {
        if (one.unreadable === 0) one.line = line;
        one.unreadable += 1;
      }
    }
  }

  /** Compares with the rows that declare; a row that is missing is a problem of the flow's shape, not of its totals. */
  compare(
    counts: { readonly records: number; readonly lines: number },
    rows: { readonly head: DeclaringRow | undefined; readonly tail: DeclaringRow | undefined },
  ): { readonly totals: Flow['totals']; readonly problems: readonly Problem[] } {
    const totals: { name: string; declared: string; counted: string }[] = [];
    const problems: Problem[] = [];
    for (const total of this.#dialect.totals) {
      const row = rows[total.place];
      const kind = this.#dialect[total.place];
      if (row === undefined || kind === undefined) continue;
      const { fields } = splitRow(row.text, this.#dialect.delimiter, this.#dialect.quote);
      const written = (fields[kind.columns.indexOf(total.column)] ?? '').trim();
      const outcome = this.#outcome(total, written, counts);
      const name = `${total.place}.${total.column}`;
      totals.push({ name, declared: outcome.declared, counted: outcome.counted });
      if (outcome.fault === undefined) continue;
      problems.push(
        problem(outcome.code, `${name} ${outcome.fault}`, {
          advice:
            'The file is refused whole: it was cut short, altered, or joined to another. Ask for it again.',
          place: { line: row.line, field: total.column, value: written },
        }),
      );
    }
    return { totals, problems };
  }

  #outcome(
    total: DeclaredTotal,
    written: string,
    counts: { readonly records: number; readonly lines: number },
  ) {
    const { figure } = total;
    if (figure.of !== 'sum') {
      const counted = counts[figure.of];
      const what = `${counted} ${figure.of} were counted`;
      if (!/^\d+$/.test(written)) return unreadable(written, String(counted), what);
      const declared = String(Number(written));
      return declared === String(counted)
        ? { code: '', declared, counted: String(counted), fault: undefined }
        : mismatch(declared, String(counted), `declares ${declared}, ${what}`);
    }
    const one = this.#sums.find(({ field }) => field === figure.field);
    const cents = toCents(one?.cents ?? 0);
    const counted = formatEuro(cents);
    const bad = one?.unreadable ?? 0;
    const rest =
      bad === 0
        ? ''
        : ` without ${bad} amount${bad === 1 ? '' : 's'} that cannot be read, the first on line ${one?.line}`;
    const what = `${figure.field} adds up to ${counted}${rest}`;
    const read = readLayoutAmount(written, this.#dialect);
    if (!read.ok) return unreadable(written, counted, what);
    const declared = formatEuro(read.value);
    return read.value === cents
      ? { code: '', declared, counted, fault: undefined }
      : mismatch(declared, counted, `declares ${declared}, ${what}`);
  }
}

/** A head or tail row; text as latin1, since figures are ASCII in every encoding. */
export interface DeclaringRow {
  readonly text: string;
  readonly line: number;
}

const mismatch = (declared: string, counted: string, fault: string) => ({
  code: 'totals.mismatch',
  declared,
  counted,
  fault,
});

const unreadable = (declared: string, counted: string, what: string) => ({
  code: 'totals.unreadable',
  declared,
  counted,
  fault: `declares "${declared}", which is no figure; ${what}`,
});
