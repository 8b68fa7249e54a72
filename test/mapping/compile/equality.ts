/** One generated expression on the reference and on the compiler: the same value or error code, nothing mutated. */
import fc from 'fast-check';
import { expressions, type Generated } from './generate.ts';
import { type Outcome, oddPlace, outcomeOf, sameOutcome, sameValue, show } from './outcome.ts';
import { leftOut, mended, stock } from './reference.ts';

/** The front door, as far as it is compared here. */
export interface Engine {
  compile(source: string): {
    readonly engine: 'compiled' | 'reference';
    readonly fallbackReason?: string;
    evaluate(input: unknown, bindings?: Record<string, unknown>): unknown;
  };
}

export interface Verdict {
  /**
   * `mended`: another outcome than the published reference's, but that of the mended one (reference.ts). `fault`: the reference fell over its own feet (an error without a code, such as a
   * `TypeError` of its JavaScript), we gave a value. `none`: nothing to compare with (reference.ts says when).
   */
  readonly same: 'yes' | 'mended' | 'fault' | 'none' | 'no';
  readonly expected: Outcome;
  readonly found: Outcome;
  readonly compiled: boolean;
  readonly why?: string;
  /** Of an error on the way to it. */
  readonly fallbackReason?: string;
}

export async function compare(one: Generated, engine: Engine): Promise<Verdict> {
  const { source, input, bindings } = one;
  const expected = await stock(source, input, bindings);
  if (leftOut(expected)) return { same: 'none', expected, found: expected, compiled: true };
  let compiled = true;
  let fallbackReason: string | undefined;
  const given = structuredClone(input);
  const bound = structuredClone(bindings);
  const found = await outcomeOf(() => {
    const mapping = engine.compile(source);
    compiled = mapping.engine === 'compiled';
    fallbackReason = mapping.fallbackReason;
    return mapping.evaluate(given, bound);
  });
  const verdict = { expected, found, compiled, ...(fallbackReason === undefined ? {} : { fallbackReason }) };
  if (!sameOutcome(expected, found)) {
    if (expected.kind === 'error' && expected.code === undefined) return { ...verdict, same: 'fault' };
    const equal = sameOutcome(await mended(source, input, bindings), found);
    return equal ? { ...verdict, same: 'mended' } : { ...verdict, same: 'no', why: 'another outcome' };
  }
  const odd = found.kind === 'value' ? oddPlace(found.value) : undefined;
  if (odd !== undefined) return { ...verdict, same: 'no', why: `not plain: ${odd}` };
  if (compiled) {
    const mutated =
      !sameValue(given, input) || !sameValue(bound, bindings) || oddPlace([given, bound]) !== undefined;
    if (mutated) return { ...verdict, same: 'no', why: 'the input was changed' };
  }
  return { ...verdict, same: 'yes' };
}

export interface Tally {
  runs: number;
  defined: number;
  errors: number;
  compiled: number;
  /** Equal only to the mended reference. */
  mended: number;
  /** The reference fell over its own feet. */
  faults: number;
  leftOut: number;
  readonly fallbacks: Map<string, number>;
}

export const noTally = (): Tally => ({
  runs: 0,
  defined: 0,
  errors: 0,
  compiled: 0,
  mended: 0,
  faults: 0,
  leftOut: 0,
  fallbacks: new Map(),
});

export function count(tally: Tally, verdict: Verdict): void {
  tally.runs += 1;
  if (verdict.compiled) tally.compiled += 1;
  if (verdict.same === 'none') tally.leftOut += 1;
  if (verdict.same === 'fault') tally.faults += 1;
  if (verdict.same === 'mended') tally.mended += 1;
  if (verdict.expected.kind === 'error') tally.errors += 1;
  else if (verdict.expected.value !== undefined) tally.defined += 1;
  const reason = verdict.fallbackReason;
  if (reason !== undefined) tally.fallbacks.set(reason, (tally.fallbacks.get(reason) ?? 0) + 1);
}

export interface Difference {
  readonly source: string;
  readonly input: unknown;
  readonly bindings: unknown;
  readonly why: string;
  readonly reference: string;
  readonly ours: string;
  /** To have it again: `--seed … --path …`. */
  readonly seed: number;
  readonly path: string;
}

export interface Search {
  readonly runs: number;
  readonly seed: number;
  /** Of fast-check: goes straight to that counterexample. */
  readonly path?: string;
  readonly tally?: Tally;
  /** Differences to pass over, while looking for others. */
  readonly known?: (one: Generated, verdict: Verdict) => boolean | Promise<boolean>;
  /** Longest search for a smaller case, in milliseconds. */
  readonly shrinkMs?: number;
}

/** The first difference, made as small as it gets; none if all are the same. */
export async function firstDifference(engine: Engine, search: Search): Promise<Difference | undefined> {
  let last: { verdict: Verdict } | undefined;
  let failedAt: number | undefined;
  const property = fc.asyncProperty(expressions(), async (one) => {
    if (failedAt !== undefined && Date.now() - failedAt > (search.shrinkMs ?? 20_000)) return true;
    const verdict = await compare(one, engine);
    if (failedAt === undefined && search.tally !== undefined) count(search.tally, verdict);
    if (verdict.same !== 'no' || (await search.known?.(one, verdict)) === true) return true;
    failedAt ??= Date.now();
    last = { verdict };
    return false;
  });
  const details = await fc.check(property, {
    numRuns: search.runs,
    seed: search.seed,
    ...(search.path === undefined ? {} : { path: search.path }),
  });
  // Thrown by the comparison itself.
  if (details.errorInstance instanceof Error && !details.errorInstance.message.startsWith('Property failed'))
    throw details.errorInstance;
  if (!details.failed || details.counterexample === null || last === undefined) return undefined;
  const [{ source, input, bindings }] = details.counterexample;
  return {
    source,
    input,
    bindings,
    why: last.verdict.why ?? '',
    reference: show(last.verdict.expected),
    ours: show(last.verdict.found),
    seed: details.seed,
    path: details.counterexamplePath ?? '',
  };
}

export const describe = (one: Difference): string =>
  [
    `${one.why} (seed ${one.seed}, path ${one.path})`,
    `  ${one.source}`,
    `  input     ${JSON.stringify(one.input)}`,
    `  bindings  ${JSON.stringify(one.bindings)}`,
    `  reference ${one.reference}`,
    `  ours      ${one.ours}`,
  ].join('\n');
