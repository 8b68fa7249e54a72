/**
 * Operations → outcomes. A call carries many; when one is refused, the batch is halved down to the call that names
 * the reason (one in a hundred: 15 calls). When the credential or the platform is at fault, nothing is split and
 * nothing more is sent.
 */
import type { Operation, Outcome } from '../../domain/ports/nodo.ts';
import { problem } from '../../domain/problem.ts';
import type { Gpd } from './api.ts';
import { type GpdPosition, toGpd } from './model.ts';
import { CONFIRMED, cancelOne, confirmUpdate, createOne, settleExisting, updateOne } from './single.ts';
import type { Verdict } from './verdict.ts';

/** Most positions of a v2 call; deletions less (`MultipleIUPDModel`, maxItems). */
const MOST = 100;
const MOST_DELETIONS = 20;

interface Way<T> {
  readonly most: number;
  many(items: readonly T[]): Promise<Verdict>;
  one(item: T): Promise<Outcome>;
  /** Looks whether an item is done already. */
  before?(item: T): Promise<Outcome | 'unsent'>;
  /** What a refused batch may have become already by an earlier call whose answer was lost. */
  existing?(item: T): Promise<Outcome | 'absent'>;
}

interface Sender {
  readonly gpd: Gpd;
  readonly now: Date;
  readonly segregationCodes: readonly string[];
}

export async function send(operations: readonly Operation[], sender: Sender): Promise<readonly Outcome[]> {
  const { gpd } = sender;
  const [first] = operations;
  if (first === undefined) return [];
  if (
    operations.some(
      ({ kind, owner }) => kind !== first.kind || owner.organization !== first.owner.organization,
    )
  ) {
    throw new TypeError('a batch has operations of one organization and one kind');
  }
  if (first.kind === 'cancel') {
    return new Run<string>({
      most: MOST_DELETIONS,
      many: (iupds) => gpd.deleteMany(iupds),
      one: (iupd) => cancelOne(gpd, iupd),
    }).all(operations.map(({ iupd }) => iupd));
  }
  const bodies = operations.map((operation) => toGpd(operation, sender.now, sender.segregationCodes));
  const sendable = bodies.flatMap((body) => (body.ok ? [body.value] : []));
  const repeats = new Set(operations.filter(({ repeat }) => repeat === true).map(({ iupd }) => iupd));
  const way = first.kind === 'create' ? creating(gpd) : updating(gpd, repeats);
  const sent = await new Run(way).all(sendable);
  const queue = sent.values();
  return bodies.map((body) => {
    if (!body.ok) return { kind: 'refused', problem: body.problem };
    return taken(queue);
  });
}

function taken(outcomes: Iterator<Outcome, undefined>): Outcome {
  const { value } = outcomes.next();
  if (value === undefined) throw new Error('an operation has no outcome');
  return value;
}

const creating = (gpd: Gpd): Way<GpdPosition> => ({
  most: MOST,
  many: (positions) => gpd.createMany(positions),
  one: (position) => createOne(gpd, position),
  existing: (position) => settleExisting(gpd, position),
});

const updating = (gpd: Gpd, repeats: ReadonlySet<string>): Way<GpdPosition> => ({
  most: MOST,
  before: async (position) => (repeats.has(position.iupd) ? confirmUpdate(gpd, position) : 'unsent'),
  many: (positions) => gpd.updateMany(positions),
  one: (position) => updateOne(gpd, position),
});

class Run<T> {
  readonly #way: Way<T>;
  /** Set once nothing more is to be sent. */
  #halt: Outcome | undefined;

  constructor(way: Way<T>) {
    this.#way = way;
  }

  async all(items: readonly T[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (let from = 0; from < items.length; from += this.#way.most) {
      outcomes.push(...(await this.#batch(items.slice(from, from + this.#way.most))));
    }
    return outcomes;
  }

  async #batch(items: readonly T[]): Promise<readonly Outcome[]> {
    const { before } = this.#way;
    if (before === undefined) return this.#some(items);
    const found: (Outcome | 'unsent')[] = [];
    for (const item of items) {
      const outcome = this.#halt ?? (await before(item));
      found.push(outcome === 'unsent' ? outcome : this.#noted(outcome));
    }
    const sent = (await this.#some(items.filter((_, index) => found[index] === 'unsent'))).values();
    return found.map((outcome) => (outcome === 'unsent' ? taken(sent) : outcome));
  }

  async #some(items: readonly T[]): Promise<readonly Outcome[]> {
    const halted = this.#halt;
    if (halted !== undefined) return items.map(() => halted);
    const [first] = items;
    if (first === undefined) return [];
    if (items.length === 1) return [this.#noted(await this.#way.one(first))];
    const verdict = await this.#way.many(items);
    if (verdict.kind === 'done') return items.map(() => CONFIRMED);
    if (verdict.kind !== 'refused') {
      this.#noted(verdict);
      return items.map(() => verdict);
    }
    if (verdict.refusal.status === 409 && this.#way.existing !== undefined) {
      return this.#existing(items, this.#way.existing);
    }
    return this.#halves(items);
  }

  async #halves(items: readonly T[]): Promise<readonly Outcome[]> {
    const middle = Math.ceil(items.length / 2);
    const left = await this.#some(items.slice(0, middle));
    return [...left, ...(await this.#some(items.slice(middle)))];
  }

  /**
   * A batch of which something exists already. Batches are applied whole or not at all, so when its first position
   * is there, an earlier call did it: each is read once instead of being halved, refused and read. What is absent
   * goes on as a batch.
   */
  async #existing(
    items: readonly T[],
    existing: (item: T) => Promise<Outcome | 'absent'>,
  ): Promise<readonly Outcome[]> {
    const found: (Outcome | 'absent')[] = [];
    for (const item of items) {
      const outcome = this.#halt ?? (await existing(item));
      found.push(outcome === 'absent' ? outcome : this.#noted(outcome));
      if (found.length === 1 && outcome === 'absent') return this.#halves(items);
    }
    const absent = (await this.#some(items.filter((_, index) => found[index] === 'absent'))).values();
    return found.map((outcome) => (outcome === 'absent' ? taken(absent) : outcome));
  }

  #noted(outcome: Outcome): Outcome {
    if (outcome.kind === 'deferred') this.#halt ??= outcome;
    if (outcome.kind === 'unknown') this.#halt ??= WAITING;
    return outcome;
  }
}

const WAITING: Outcome = {
  kind: 'deferred',
  problem: problem('nodo.unavailable', 'not sent: an earlier call of the same batch had no answer', {
    class: 'transient',
  }),
};
