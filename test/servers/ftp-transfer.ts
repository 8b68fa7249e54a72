/** Bytes over a data connection of the FTP server for tests: passive only; faults decide how it ends. */
import { createReadStream, createWriteStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Served } from './ftp-server.ts';

/** An answer that ends a command. */
export class Reply extends Error {}

export type Say = (reply: string) => void;

/** The data connection that the client was told to make. */
export class DataConnection {
  readonly #served: Served;
  #passive: Server | undefined;
  #data: Promise<Socket> | undefined;
  #open: Socket | undefined;

  constructor(served: Served) {
    this.#served = served;
  }

  async port(): Promise<number> {
    this.close();
    const server = createServer();
    this.#passive = server;
    this.#data = new Promise((resolve) => {
      server.once('connection', (socket) => {
        socket.on('error', () => undefined);
        this.#open = socket;
        this.#served.sockets.add(socket);
        socket.on('close', () => this.#served.sockets.delete(socket));
        server.close();
        resolve(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = server.address();
    return typeof at === 'object' && at !== null ? at.port : 0;
  }

  socket(): Promise<Socket> {
    if (this.#data === undefined) throw new Reply('425 no data connection');
    return this.#data;
  }

  close(): void {
    this.#passive?.close();
    this.#passive = undefined;
    this.#open?.destroy();
    this.#open = undefined;
  }
}

const closed = (socket: Socket): Promise<unknown> =>
  socket.destroyed ? Promise.resolve() : new Promise((resolve) => socket.once('close', resolve));

export async function send(content: Buffer, data: Socket, say: Say): Promise<void> {
  data.end(content);
  await closed(data);
  say('226 done');
}

/** A download from a position. `kill`: the server dies. */
export async function retrieve(
  path: Buffer,
  start: number,
  served: Served,
  data: Socket,
  say: Say,
  kill: () => void,
): Promise<void> {
  const { size } = await stat(path);
  const { cut } = served.faults;
  if (cut !== undefined) cut.times -= 1;
  const how = cut !== undefined && cut.times >= 0 && cut.at < size ? cut.how : undefined;
  const end = (how === undefined ? size : (cut?.at ?? size)) - 1;
  if (end >= start) {
    const source = createReadStream(path, { start, end, highWaterMark: 16384 });
    try {
      await pipeline(source, data, { end: false });
    } catch {
      return say('426 you went away');
    }
  }
  if (how === 'silence') return;
  if (how === 'server dies') return kill();
  if (how === 'reset') data.resetAndDestroy();
  else data.end();
  await closed(data);
  say(how === undefined || how === 'clean' ? '226 done' : '426 broken');
}

export async function store(path: Buffer, served: Served, data: Socket, say: Say): Promise<void> {
  const { faults } = served;
  const target = createWriteStream(path);
  let taken = 0;
  try {
    for await (const chunk of data as AsyncIterable<Buffer>) {
      taken += chunk.length;
      if (faults.storeSilentAt !== undefined && taken > faults.storeSilentAt) {
        await closed(data);
        return;
      }
      if (faults.diskFullAfter !== undefined && taken > faults.diskFullAfter) {
        data.destroy();
        throw new Reply('452 No space left on device');
      }
      if (!target.write(chunk)) await new Promise<void>((resolve) => target.once('drain', () => resolve()));
    }
  } finally {
    await new Promise<void>((resolve) => target.end(() => resolve()));
  }
  if (faults.storeKeeps !== undefined) await writeFile(path, Buffer.alloc(faults.storeKeeps));
  say('226 stored');
}
