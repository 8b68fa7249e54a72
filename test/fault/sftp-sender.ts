/**
 * Uploads as clients do: a cut one is resumed behind what the server says it has, or begun anew. Such a client knows
 * nothing of deliveries: what it has closed and does not find any more was taken.
 */
import { PART } from './gestionale.ts';
import type { Chance } from './random.ts';
import type { Parcel } from './sender.ts';
import { Unheard, type Visit } from './sftp-visit.ts';
import { pause } from './tramite.ts';

const PIECES = 25;
const BUSY_MS = 300;
const FAILURE = 4;

interface Sent {
  /** The server answered that it is open. */
  opened: boolean;
  /** All bytes were answered for, and its handle was to be closed. */
  closing: boolean;
  closed: boolean;
  renaming: boolean;
}

export interface Tally {
  resumed: number;
  again: number;
  /** Names that were opened once more when all their bytes had been answered for: they may have been taken meanwhile. */
  readonly touched: string[];
}

/** Every other list goes up under a temporary name. */
export function sftpAttempts(enter: () => Promise<Visit>, chance: Chance, tally: Tally) {
  const known = new Map<string, Sent>();
  return async ({ list, bytes }: Parcel, step: () => Promise<void>): Promise<boolean> => {
    const before = known.get(list.name);
    const sent = before ?? { opened: false, closing: false, closed: false, renaming: false };
    known.set(list.name, sent);
    const parts = [...known.keys()].indexOf(list.name) % 2 === 1;
    const path = `/in/${list.name}${parts ? PART : ''}`;
    let at: Visit | undefined;
    try {
      at = await enter();
      if (!sent.closed && !(await upload(at, path, bytes, sent, step, chance, tally, !parts))) return false;
      return !parts || (await renamed(at, path, `/in/${list.name}`, sent));
    } catch (error) {
      if (error instanceof Unheard) return false;
      throw error;
    } finally {
      at?.end();
    }
  };
}

async function upload(
  at: Visit,
  path: string,
  bytes: Buffer,
  sent: Sent,
  step: () => Promise<void>,
  chance: Chance,
  tally: Tally,
  takeable: boolean,
): Promise<boolean> {
  const there = await at.sizeOf(path);
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (there === undefined && sent.closing && takeable) return true;
  if (there === undefined && sent.opened) throw new Error(`${path} was open and is not there any more`);
  if (there !== undefined && there > bytes.length) throw new Error(`${path} has ${there} bytes`);
  const anew = there === undefined || there === 0 || (!sent.closing && chance.between(1, 3) === 1);
  const flags = anew ? 'w' : chance.between(0, 1) === 0 ? 'a' : 'r+';
  let handle: Buffer;
  try {
    handle = await at.ask<Buffer>((done) => at.sftp.open(path, flags, done));
  } catch (error) {
    // The session that the kill ended still counts as alive.
    if ((error as { code?: unknown }).code !== FAILURE) throw error;
    await pause(BUSY_MS);
    return false;
  }
  if (sent.opened) tally[anew ? 'again' : 'resumed'] += 1;
  if (sent.closing) tally.touched.push(name);
  sent.opened = true;
  const piece = Math.ceil(bytes.length / PIECES);
  for (let from = anew ? 0 : (there ?? 0); from < bytes.length; from += piece) {
    const length = Math.min(piece, bytes.length - from);
    await at.ask<void>((done) => at.sftp.write(handle, bytes, from, length, from, done));
    await step();
  }
  sent.closing = true;
  await at.ask<void>((done) => at.sftp.close(handle, done));
  sent.closed = true;
  return true;
}

async function renamed(at: Visit, from: string, to: string, sent: Sent): Promise<boolean> {
  if ((await at.sizeOf(from)) === undefined) {
    if (sent.renaming) return true;
    throw new Error(`${from} was closed and is not there any more`);
  }
  sent.renaming = true;
  await at.ask<void>((done) => at.sftp.rename(from, to, done));
  return true;
}
