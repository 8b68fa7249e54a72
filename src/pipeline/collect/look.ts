/**
 * look: one listing of a source. However many files lie there, only the first ones in the order of intake are looked at
 * closer, and those that are done with are only remembered.
 */
import type { ReceiveConfig } from '../../domain/configuration.ts';
import { namePattern } from '../../domain/name-pattern.ts';
import type { RemoteFile, Session } from '../../domain/ports/transport.ts';
import type { ConnectorKey } from '../../store/connectors.ts';
import { type KnownFile, knownFiles } from '../../store/source-files.ts';
import type { Context } from '../context.ts';
import { finalName, isHidden } from './gates/registry.ts';
import { compareFiles } from './order.ts';
import { sameContent } from './settle.ts';

/** Files looked at closer in one cycle. */
const CLOSER = 2_000;
/** Files that are taken and still there: at most so many are tried again to be cleaned away. */
const CLEANED = 200;
/** A file that was looked at so often and still waits lets others go first, where order does not say otherwise. */
const OFTEN = 20;
const MOST_SKIPPED = 20;

export interface Listing {
  /** In the order of intake. */
  readonly candidates: readonly RemoteFile[];
  /** Every name there, markers and others included. */
  readonly names: ReadonlySet<string>;
  /** Files that match. */
  readonly listed: number;
  /** How many that are still to be taken are left for a later cycle. */
  readonly beyond: number;
  /** Names that are known and not there any more. */
  readonly gone: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

export async function look(
  context: Pick<Context, 'database'>,
  key: ConnectorKey,
  receive: ReceiveConfig,
  session: Session,
): Promise<Listing> {
  const known = new Map<string, KnownFile>();
  for await (const one of knownFiles(context.database, key)) known.set(one.name, one);
  const matches = namePattern(receive.match);
  const order = compareFiles(receive.order);
  const names = new Set<string>();
  // Apart: what cannot be cleaned away must not take the place of what is still to be taken.
  const inTurn = patient(order, known);
  const taken = new First(inTurn, CLEANED);
  const open = new First(receive.order.by === 'modified' ? inTurn : order, CLOSER);
  let listed = 0;
  for await (const file of session.list()) {
    // Listings that change while they are read may show a name twice.
    if (names.has(file.name)) continue;
    names.add(file.name);
    if (isHidden(receive.ready, file.name) || !matches(finalName(receive.ready, file.name))) continue;
    listed += 1;
    const row = known.get(file.name);
    const same = row !== undefined && sameContent(row, file);
    if (same && row.done) continue;
    if (same && row.taken) taken.add(file);
    else open.add(file);
  }
  return {
    candidates: [...taken.all(), ...open.all()].sort(order),
    names,
    listed,
    beyond: open.beyond,
    // An empty folder whose files are left in place may be a share that is not mounted.
    gone:
      receive.then === 'leave' && names.size === 0
        ? []
        : [...known.keys()].filter((name) => !names.has(name)),
    skipped: (session.skipped?.() ?? []).slice(0, MOST_SKIPPED),
  };
}

/** The first ones of many, by an order. */
class First {
  readonly #order: (a: RemoteFile, b: RemoteFile) => number;
  readonly #most: number;
  #files: RemoteFile[] = [];
  #count = 0;

  constructor(order: (a: RemoteFile, b: RemoteFile) => number, most: number) {
    this.#order = order;
    this.#most = most;
  }

  /** How many of them are not among the first. */
  get beyond(): number {
    return Math.max(0, this.#count - this.#most);
  }

  add(file: RemoteFile): void {
    this.#count += 1;
    this.#files.push(file);
    if (this.#files.length >= this.#most * 2) this.#files = [...this.all()];
  }

  all(): readonly RemoteFile[] {
    return this.#files.sort(this.#order).slice(0, this.#most);
  }
}

/** Those that have waited through many looks come last, and among them those that were looked at least. */
function patient(
  order: (a: RemoteFile, b: RemoteFile) => number,
  known: ReadonlyMap<string, KnownFile>,
): (a: RemoteFile, b: RemoteFile) => number {
  const looks = ({ name }: RemoteFile): number => {
    const { listings } = known.get(name) ?? { listings: 0 };
    return listings < OFTEN ? 0 : listings;
  };
  return (a, b) => looks(a) - looks(b) || order(a, b);
}
