/** The sandbox without its doors: the book, the ledger behind it and the clock. Every change goes through `commit`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Book, type Position } from './book.ts';
import { Clock } from './clock.ts';
import type { Content } from './content.ts';
import type { LedgerEvent } from './events.ts';
import { Ledger } from './ledger.ts';

export class World {
  readonly clock: Clock;
  readonly ledger: Ledger;
  book = new Book();

  constructor(home: string, source?: () => number) {
    mkdirSync(home, { recursive: true });
    this.clock = new Clock(source);
    this.ledger = new Ledger(join(home, 'ledger.jsonl'));
    this.ledger.replay((event, extents) => this.book.apply(event, extents));
    this.clock.offset = this.book.clockOffset;
  }

  /** Written, then seen. It is promised to a caller only after `ledger.durable()`. */
  commit(event: LedgerEvent): void {
    this.book.apply(event, this.ledger.append(event));
  }

  contentOf(position: Pick<Position, 'content'>): Content {
    return this.ledger.read<Content>(position.content);
  }

  reset(): void {
    this.ledger.reset();
    this.book = new Book();
    this.clock.offset = 0;
  }
}
