/** What the sandbox tells a test about itself: every position and how often each content of it was applied. */
import { createHash } from 'node:crypto';
import type { Position } from './book.ts';
import { iso } from './clock.ts';
import type { OptionStatus, PositionStatus } from './state-machine.ts';
import { statusAt } from './state-machine.ts';
import type { World } from './world.ts';

export interface LedgerRow {
  readonly org: string;
  readonly iupd: string;
  /** Undefined: it was deleted. */
  readonly status: PositionStatus | undefined;
  readonly validityDate?: string;
  readonly options: readonly {
    readonly iuv: string;
    readonly nav: string;
    /** Cents. */
    readonly amount: number;
    readonly partial: boolean;
    readonly dueDate: string;
    readonly status: OptionStatus;
    readonly receiptId?: string;
  }[];
  /** Contents that clients sent and that were applied, oldest first: SHA-256 of the content as stored. */
  readonly versions: readonly string[];
  /** How many times each content was applied. */
  readonly applied: Readonly<Record<string, number>>;
  /** Times that the same content was applied twice running: always a fault of the client. */
  readonly repeated: number;
  readonly deletions: number;
}

interface History {
  readonly versions: string[];
  last: string | undefined;
  repeated: number;
  deletions: number;
}

/** Positions in order of arrival, deleted ones too. Reads the whole ledger. */
export function* ledgerRows(world: World, org?: string): Generator<LedgerRow> {
  const now = world.clock.now();
  for (const [key, history] of histories(world, org)) {
    const [owner = '', iupd = ''] = key.split('|');
    const { versions, repeated, deletions } = history;
    const applied: Record<string, number> = {};
    for (const hash of versions) applied[hash] = (applied[hash] ?? 0) + 1;
    const position = world.book.shelf(owner).positions.get(iupd);
    yield { org: owner, iupd, ...shown(position, now), versions, applied, repeated, deletions };
  }
}

function histories(world: World, only: string | undefined): Map<string, History> {
  const found = new Map<string, History>();
  const of = (org: string, iupd: string): History => {
    const key = `${org}|${iupd}`;
    const history = found.get(key) ?? { versions: [], last: undefined, repeated: 0, deletions: 0 };
    found.set(key, history);
    return history;
  };
  for (const event of world.ledger.history()) {
    if (!('org' in event) || (only !== undefined && event.org !== only)) continue;
    if (event.e === 'put' && event.how !== 'iban') {
      for (const item of event.items) {
        const history = of(event.org, item.iupd);
        const hash = createHash('sha256').update(JSON.stringify(item)).digest('hex');
        if (history.last === hash) history.repeated += 1;
        history.last = hash;
        history.versions.push(hash);
      }
    } else if (event.e === 'delete') {
      for (const iupd of event.iupds) {
        const history = of(event.org, iupd);
        history.deletions += 1;
        history.last = undefined;
      }
    }
  }
  return found;
}

function shown(
  position: Position | undefined,
  now: number,
): Pick<LedgerRow, 'status' | 'validityDate' | 'options'> {
  if (position === undefined) return { status: undefined, options: [] };
  return {
    status: statusAt(position, now),
    ...(position.validity === undefined ? {} : { validityDate: iso(position.validity) }),
    options: position.options.map(({ iuv, nav, amount, partial, due, status, payment }) => ({
      iuv,
      nav,
      amount,
      partial,
      dueDate: iso(due),
      status,
      ...(payment === undefined ? {} : { receiptId: payment.receiptId }),
    })),
  };
}
