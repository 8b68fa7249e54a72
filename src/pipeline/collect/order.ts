/** Intake order: which file comes first, what waits behind another, and whether a progressive number is missing. */
import type { IntakeOrder } from '../../domain/configuration.ts';
import type { RemoteFile } from '../../domain/ports/transport.ts';
import type { Waiting } from '../../store/source-files.ts';

const PLACE = '{sequence}';

/** The progressive number in a file's name; undefined when the name is not as the order says. */
export function sequenceOf(order: IntakeOrder, name: string): number | undefined {
  if (order.by !== 'sequence') return undefined;
  const [before = '', after = ''] = order.name.split(PLACE);
  const literal = (text: string): string =>
    text
      .split('*')
      .map((part) => part.replaceAll(/[.+?^$()|\\[\]{}]/g, '\\$&'))
      .join('.*');
  const digits = new RegExp(`^${literal(before)}(\\d{1,15})${literal(after)}$`, 's').exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const byName = (a: RemoteFile, b: RemoteFile): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** As they are to be taken; names that hold no number come last. */
export function compareFiles(order: IntakeOrder): (a: RemoteFile, b: RemoteFile) => number {
  if (order.by === 'name') return byName;
  if (order.by === 'modified') return (a, b) => a.modifiedMs - b.modifiedMs || byName(a, b);
  const number = (file: RemoteFile): number => sequenceOf(order, file.name) ?? Number.MAX_SAFE_INTEGER;
  return (a, b) => number(a) - number(b) || byName(a, b);
}

export interface Turn {
  readonly sequence?: number;
  /** Numbers that were passed over, where the order only warns of it. */
  readonly gap?: { readonly expected: number; readonly found: number };
}

/** Whose turn it is, during one look at a source. */
export class Turns {
  readonly #order: IntakeOrder;
  /** Next progressive number. */
  #next: number;
  #ahead: string | undefined;
  readonly #refused: ReadonlySet<number>;

  /** `refused`: numbers whose file was refused; a corrected one may come in its place. */
  constructor(order: IntakeOrder, next: number | null, refused: ReadonlySet<number> = new Set()) {
    this.#order = order;
    this.#refused = refused;
    this.#next = next ?? (order.by === 'sequence' ? order.start : 0);
  }

  turnOf(name: string): Turn | Waiting {
    if (this.#order.by === 'modified') return {};
    if (this.#ahead !== undefined)
      return { gate: 'order', reason: `waits behind ${this.#ahead}, which comes before it` };
    if (this.#order.by === 'name') return {};
    const sequence = sequenceOf(this.#order, name);
    if (sequence === undefined)
      return {
        gate: 'order',
        reason: `its name holds no progressive number as ${this.#order.name} wants it`,
      };
    if (sequence === this.#next || this.#refused.has(sequence)) return { sequence };
    if (this.#order.gaps === 'warn') return { sequence, gap: { expected: this.#next, found: sequence } };
    return {
      gate: 'order',
      reason:
        sequence > this.#next
          ? `number ${this.#next} has not come yet, this is ${sequence}`
          : `its number ${sequence} comes before ${this.#next}, which is the next one`,
    };
  }

  /** It is not taken in this look: by name or number, nothing behind it is. */
  waits(name: string): void {
    if (this.#order.by === 'modified') return;
    // A number that was passed already holds nothing back.
    if ((sequenceOf(this.#order, name) ?? this.#next) < this.#next) return;
    this.#ahead ??= name;
  }

  taken(turn: Turn): void {
    if (turn.sequence !== undefined) this.#next = Math.max(this.#next, turn.sequence + 1);
  }
}
