/** Which branches of a mapping its cases went through, as counted by the compiler's trace mode. */
import type { Branch } from './compile.ts';

export interface MappingCoverage {
  /** `positions`, `acknowledgement` or `report`. */
  readonly mapping: string;
  readonly branches: number;
  readonly covered: number;
  readonly uncovered: readonly (Branch & { readonly excerpt: string })[];
}

/** Sums over many runs, by mapping. */
export class CoverageSheet {
  readonly #mappings = new Map<string, { readonly source: string; readonly sums: Map<string, Branch> }>();

  /** Counts of one run; a mapping whose source has changed begins anew. */
  add(mapping: string, source: string, branches: readonly Branch[]): void {
    const known = this.#mappings.get(mapping);
    const sums = known?.source === source ? known.sums : new Map<string, Branch>();
    for (const branch of branches) {
      const name = `${branch.kind} ${branch.start} ${branch.end}`;
      sums.set(name, { ...branch, count: branch.count + (sums.get(name)?.count ?? 0) });
    }
    this.#mappings.set(mapping, { source, sums });
  }

  result(): readonly MappingCoverage[] {
    return [...this.#mappings].map(([mapping, { source, sums }]) => {
      const branches = [...sums.values()];
      const uncovered = branches
        .filter(({ count }) => count === 0)
        .toSorted((one, other) => one.start - other.start || one.end - other.end)
        .map((branch) => ({ ...branch, excerpt: excerptOf(source, branch.start, branch.end) }));
      return {
        mapping,
        branches: branches.length,
        covered: branches.length - uncovered.length,
        uncovered,
      };
    });
  }
}

function wordOf({ kind }: Branch): string {
  if (kind === 'lambda') return 'function body';
  return kind === 'rhs' ? 'right side' : kind;
}

/** `positions.jsonata: 23 of 25 branches`, then those that no case reaches; nothing of a mapping without branches. */
export function coverageLines(one: MappingCoverage): readonly string[] {
  if (one.branches === 0) return [];
  const file = `${one.mapping}.jsonata`;
  const place = ({ line, column }: Branch): string => `${file}:${line}:${column}`;
  const width = Math.max(0, ...one.uncovered.map((branch) => place(branch).length));
  const words = Math.max(0, ...one.uncovered.map((branch) => wordOf(branch).length));
  return [
    `${file}: ${one.covered} of ${one.branches} branches`,
    ...one.uncovered.map(
      (branch) => `  ${place(branch).padEnd(width)}  ${wordOf(branch).padEnd(words)}  ${branch.excerpt}`,
    ),
  ];
}

const MOST = 60;

/** What the source says there, on one line; an arm that is not written (a condition without else) has nothing to show. */
function excerptOf(source: string, start: number, end: number): string {
  const text = source.slice(start, end).replaceAll(/\s+/g, ' ').trim();
  if (text === '') return '(nothing is written for it)';
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
