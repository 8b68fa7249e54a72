/**
 * Every confirmed position against what its Nodo access really holds: in bulk where the port can list, one by one where
 * it cannot. Work goes on meanwhile, so what differs is looked at a second time, alone, before it is called a violation.
 */
import { dayOf } from '../../domain/day.ts';
import { formatEuro, toCents } from '../../domain/money.ts';
import type { Nodo, NodoPosition } from '../../domain/ports/nodo.ts';
import type { Result } from '../../domain/problem.ts';
import { ProblemError } from '../../domain/problem.ts';
import { iupd } from '../../domain/uuid.ts';
import type { Expected } from '../../store/expected.ts';
import { expectedAfter, expectedOf, expectedOfCodes } from '../../store/expected.ts';
import { gathering } from '../../store/gatherings.ts';
import type { AccessKey } from '../../store/publications.ts';
import { openAccess, pause } from '../access.ts';
import type { Context } from '../context.ts';
import type { Finding } from './check.ts';
import { Offenders } from './check.ts';
import { difference } from './compare.ts';

const ROWS = 1_000;
const CALL_MS = 60_000;
const TRIES = 5;
const AGAIN_MS = 2_000;
const SAY_EVERY_MS = 5_000;
const FIRST = '00000000-0000-0000-0000-000000000000';
/** A receipt needs a moment to show up after its payment. */
const GRACE_MS = 60_000;

class Comparison {
  readonly found = new Offenders();
  readonly seen = new Set<string>();
  here = 0;
  there = 0;
  positions = 0;
  gone = 0;
  news = 0;
  strangers = 0;
  #said = Date.now();
  readonly #context: Context;
  readonly #key: AccessKey;
  readonly #nodo: Nodo;
  readonly #completeUntil: Date | null;
  readonly #progress: (line: string) => void;

  constructor(
    context: Context,
    key: AccessKey,
    nodo: Nodo,
    completeUntil: Date | null,
    progress: (line: string) => void,
  ) {
    this.#context = context;
    this.#key = key;
    this.#nodo = nodo;
    this.#completeUntil = completeUntil;
    this.#progress = progress;
  }

  /** Pages of the Nodo's own list, each looked up here by its payment codes. */
  async listed(list: NonNullable<Nodo['positions']>): Promise<void> {
    for (let page = 0; ; page += 1) {
      const answer = await patiently(() => list(this.#key.organization, page, AbortSignal.timeout(CALL_MS)));
      const codes = answer.items.flatMap((position) => position.installments.map((one) => one.iuv));
      const expected = await expectedOfCodes(this.#context.database, this.#key, codes);
      const byIupd = new Map(expected.map((one) => [this.#iupd(one), one]));
      for (const position of answer.items) {
        const one = byIupd.get(position.iupd);
        if (one === undefined) this.strangers += 1;
        else if (!this.seen.has(one.positionId)) await this.#judge(one, position);
      }
      if (!answer.more) return;
    }
  }

  /** What no list showed: payable ones are asked for one by one; what is gone and was not listed is gone, unless nothing lists. */
  async rest(lists: boolean): Promise<void> {
    for (let after = FIRST; ; ) {
      const slice = await expectedAfter(this.#context.database, this.#key, after, ROWS);
      for (const one of slice) {
        if (this.seen.has(one.positionId)) continue;
        if (one.gone && lists) this.gone += 1;
        else await this.#judge(one, await this.#read(one));
      }
      const last = slice.at(-1);
      if (last === undefined || slice.length < ROWS) return;
      after = last.positionId;
    }
  }

  async #judge(expected: Expected, position: NodoPosition | undefined): Promise<void> {
    this.seen.add(expected.positionId);
    let [one, there] = [expected, position];
    let verdict = difference(one, there, this.#today());
    if (verdict.faults.length > 0) {
      const now = await this.#read(one);
      const again = await expectedOf(this.#context.database, this.#key, one.positionId);
      // Something newer is on its way: the next verify will see where it arrived.
      if (again === undefined || again.version !== one.version || again.gone !== one.gone) return;
      [one, there] = [again, now];
      verdict = difference(one, there, this.#today());
    }
    if (one.gone) this.gone += 1;
    else this.positions += 1;
    this.here += one.gone ? 0 : total(one.installments);
    this.there += there === undefined || one.gone ? 0 : total(there.installments);
    const subject = `position ${one.positionId} (${this.#iupd(one)})`;
    if (verdict.faults.length > 0)
      this.found.add({ organization: this.#key.organization, subject, detail: verdict.faults.join('; ') });
    for (const iuv of verdict.paidThere) await this.#missed(iuv, subject);
    this.#say();
  }

  /** Paid there and not here: a violation only if receipts are said to be complete beyond that payment. */
  async #missed(iuv: string, subject: string): Promise<void> {
    const receipt = await this.#nodo.receipt(this.#key.organization, iuv, AbortSignal.timeout(CALL_MS));
    const until = this.#completeUntil;
    if (
      !receipt.ok ||
      until === null ||
      Date.parse(receipt.value.receipt.paidAt) + GRACE_MS > until.getTime()
    ) {
      this.news += 1;
      return;
    }
    const detail = `code ${iuv} was paid on ${receipt.value.receipt.paidAt} and is not paid here, though receipts are complete until ${until.toISOString()}`;
    this.found.add({ organization: this.#key.organization, subject, detail });
  }

  #read(one: Expected): Promise<NodoPosition | undefined> {
    return patiently(() =>
      this.#nodo.read(this.#key.organization, this.#iupd(one), AbortSignal.timeout(CALL_MS)),
    );
  }

  #iupd(one: Expected): string {
    return iupd(this.#key.organization, one.connector, one.sourceKey, one.generation);
  }

  #today(): string {
    return dayOf(this.#context.clock.now());
  }

  #say(): void {
    if (Date.now() - this.#said < SAY_EVERY_MS) return;
    this.#said = Date.now();
    this.#progress(
      `nodo ${this.#key.organization}/${this.#key.access}: ${this.seen.size} positions compared`,
    );
  }
}

export async function verifyNodo(
  context: Context,
  key: AccessKey,
  progress: (line: string) => void,
): Promise<Finding> {
  const opened = await openAccess(context, key.organization, key.access);
  if (!opened.ok) throw new ProblemError(opened.problem);
  const { nodo } = opened.value;
  const until = (await gathering(context.database, key))?.receiptsCompleteUntil ?? null;
  const comparison = new Comparison(context, key, nodo, until, progress);
  const list = nodo.positions?.bind(nodo);
  if (list !== undefined) await comparison.listed(list);
  await comparison.rest(list !== undefined);
  const { found, here, there, positions, gone, news, strangers } = comparison;
  if (here !== there) {
    found.add({
      organization: key.organization,
      subject: 'total',
      detail: `${euro(here)} payable or paid here, ${euro(there)} at the Nodo`,
    });
  }
  return found.finding([
    `${positions} positions, ${euro(here)} here and ${euro(there)} at the Nodo; ${gone} gone`,
    ...(news === 0 ? [] : [`${news} payments at the Nodo are not gathered yet`]),
    ...(strangers === 0 ? [] : [`${strangers} positions at the Nodo are not Tramite's, or changing now`]),
  ]);
}

const total = (installments: readonly { readonly amount: number }[]): number =>
  installments.reduce((sum, one) => sum + one.amount, 0);
const euro = (amount: number): string => `${formatEuro(toCents(amount), { thousands: true })} euro`;

async function patiently<T>(call: () => Promise<Result<T>>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const answer = await call();
    if (answer.ok) return answer.value;
    if (answer.problem.class !== 'transient' || tries >= TRIES) throw new ProblemError(answer.problem);
    await pause(AGAIN_MS * tries, AbortSignal.timeout(CALL_MS));
  }
}
