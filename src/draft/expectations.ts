/** What a case gives, from how it differs from a case that expects nothing. */
import type { Json } from '../domain/debt-position.ts';
import type { CaseDifference } from '../mapping/case-differences.ts';

export interface Expectations {
  /** What a person reads of each position: key, debtor, amounts and days. */
  readonly positions: readonly Json[];
  /** The whole positions. */
  readonly all: readonly Json[];
  readonly problems: readonly Json[];
  readonly refused?: string;
  readonly acknowledgement?: string;
  readonly report?: string;
  /** Why it could not be run at all. */
  readonly failures: readonly string[];
}

type Fields = { readonly [name: string]: Json };

export function expectationsOf(differences: readonly CaseDifference[]): Expectations {
  const all: Json[] = [];
  const problems: Json[] = [];
  const failures: string[] = [];
  const texts: { acknowledgement?: string; report?: string; refused?: string } = {};
  for (const one of differences) {
    if (one.kind === 'failure') failures.push(one.message);
    else if (one.kind === 'text') {
      if (one.path[0] === 'expectAcknowledgement') texts.acknowledgement = one.got;
      if (one.path[0] === 'expectReport') texts.report = one.got;
    } else if (one.got !== undefined) {
      if (one.path[0] === 'expect') all.push(one.got);
      else if (one.path[0] === 'problem') problems.push(one.got);
      else if (one.path[0] === 'refused') texts.refused = String(one.got);
    }
  }
  return { all, positions: all.map(brief), problems, failures, ...texts };
}

function brief(position: Json): Json {
  const { key, period, description, debtor, options } = position as Fields;
  const kept = ((options ?? []) as readonly Fields[]).map((option) => ({
    kind: option.kind ?? 'single',
    installments: ((option.installments ?? []) as readonly Fields[]).map(({ ref, amount, dueDate, code }) =>
      defined({ ref, amount, dueDate, code }),
    ),
  }));
  return defined({ key, period, description, debtor, options: kept });
}

const defined = (members: { readonly [name: string]: Json | undefined }): Json =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
