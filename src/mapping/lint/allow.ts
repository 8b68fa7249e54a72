/** Comments that allow what a rule finds: `lint: allow <rule> because <reason>`, on its line or on the line before. */
import type { Token } from '../source-tree/token.ts';

export interface Allowance {
  readonly rules: readonly string[];
  /** Lines of the source that it is about, from 1. */
  readonly lines: readonly number[];
  readonly start: number;
  readonly end: number;
  /** What is wrong with it. */
  readonly fault?: string;
}

export function allowances(
  source: string,
  tokens: readonly Token[],
  known: readonly string[],
): readonly Allowance[] {
  const lineOf = (offset: number): number => source.slice(0, offset).split('\n').length;
  return tokens.flatMap((token) =>
    token.comments.flatMap(({ text, start, end }) => {
      const said = /^\/\*\s*lint:\s*(.*?)\s*\*\/$/s.exec(text)?.[1];
      if (said === undefined) return [];
      const alone = source.slice(source.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
      const lines = [lineOf(start), lineOf(end), ...(alone ? [lineOf(token.start)] : [])];
      const [, names = '', reason = ''] =
        /^allow\s+(\S+(?:\s*,\s*\S+)*)(?:\s+because\b\s*(.*))?$/s.exec(said) ?? [];
      const rules = names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
      const strange = rules.find((rule) => !known.includes(rule));
      const fault =
        rules.length === 0
          ? 'this allows nothing: lint: allow <rule> because <reason>'
          : strange !== undefined
            ? `there is no rule ${strange}`
            : reason.trim().length < SHORTEST
              ? `it does not say why: lint: allow ${rules.join(', ')} because <reason>`
              : undefined;
      return [{ rules, lines, start, end, ...(fault === undefined ? {} : { fault }) }];
    }),
  );
}

/** A reason has at least a word. */
const SHORTEST = 3;
