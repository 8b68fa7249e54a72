/**
 * Tramite in the soak, in a process of its own: it collects, our SFTP server listens in it, and it says what it holds.
 * Neither servers and clients of the gestionali nor the soak's own lists are in what it measures.
 */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Problem } from '../../src/domain/problem.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { sweepInbox } from '../../src/pipeline/inbox-sweep.ts';
import { Database } from '../../src/store/database.ts';
import { startInboxServer } from '../../src/transports/inbox/server/server.ts';
import { serve } from './child.ts';
import type { Receives } from './gestionale.ts';
import { type Holdings, holdings } from './holdings.ts';
import { BODY, type House, importConnectors, openHouse } from './house.ts';
import { type Kept, keep } from './leak.ts';

// As the product does.
setFlagsFromString('--heap-growing-percent=100');

export type Order =
  | { readonly open: { readonly databaseUrl: string; readonly home: string } }
  | { readonly connectors: Receives }
  | { readonly collect: string }
  | { readonly sweep: true }
  | { readonly advance: number }
  | { readonly hold: true }
  | { readonly leak: Kept; readonly kilobytes: number };

export interface Opened {
  readonly inboxPort: number;
}

/** `violation`: what no fault of a server excuses. */
export interface Collected {
  readonly problem?: Problem['code'];
  readonly violation?: string;
}

export interface Held {
  readonly holdings: Holdings;
  /** Errors that nobody handled, since the last time. */
  readonly unhandled: readonly string[];
}

interface Running {
  readonly house: House;
  readonly databasePort: number;
  close(): Promise<void>;
}

let running: Running | undefined;
const unhandled: string[] = [];
const words = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
process.on('unhandledRejection', (error) => unhandled.push(words(error)));
process.on('uncaughtException', (error) => unhandled.push(words(error)));

async function open({ databaseUrl, home }: { databaseUrl: string; home: string }): Promise<Opened> {
  const database = new Database({ url: databaseUrl, max: 6 });
  const house = openHouse(database, home);
  const quiet = { info: () => undefined, warn: () => undefined };
  const server = await startInboxServer(house.inbox, {
    host: '127.0.0.1',
    port: 0,
    hostKeysFolder: join(home, 'keys'),
    limits: { loginMs: 2_000, refusalMs: 50 },
    // The gestionale's wrong passwords come from the address of its right ones.
    ban: { limit: 1_000_000 },
    clock: house.context.clock,
    log: quiet,
  });
  running = {
    house,
    databasePort: Number(new URL(databaseUrl).port),
    async close() {
      await server.close();
      await database.close();
    },
  };
  return { inboxPort: server.port };
}

async function collectOne({ context }: House, connector: string): Promise<Collected> {
  try {
    const result = await collect(context, { organization: BODY, connector });
    if (result === undefined) return { violation: 'its lease was not free' };
    return result.problem === undefined ? {} : { problem: result.problem.code };
  } catch (error) {
    // What a server does is a problem that is returned; thrown, nobody would see why the door fails.
    return { violation: `collect threw ${words(error)}` };
  }
}

async function obey(order: Order): Promise<Opened | Collected | Held | undefined> {
  if ('open' in order) return open(order.open);
  if (running === undefined) throw new Error('it was not opened');
  const { house, databasePort } = running;
  if ('collect' in order) return collectOne(house, order.collect);
  if ('hold' in order)
    return { holdings: holdings(databasePort), unhandled: unhandled.splice(0) } satisfies Held;
  if ('connectors' in order) await importConnectors(house.context.database, order.connectors);
  else if ('sweep' in order) await sweepInbox(house.context);
  else if ('leak' in order) keep(order.leak, order.kilobytes);
  else house.advance(order.advance);
  return undefined;
}

serve(obey, async () => running?.close());
