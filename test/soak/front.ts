/** A TCP port in front of a server, which breaks the connections that pass through it as it is told. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** `after`: bytes that the server has said; 0: from the first. */
export type Breakage =
  | { readonly kind: 'none' }
  /** Closed as soon as it is accepted. */
  | { readonly kind: 'refuse' }
  | { readonly kind: 'cut'; readonly after: number }
  /** No byte passes any more, and nothing is closed. */
  | { readonly kind: 'hang'; readonly after: number }
  /** Noise in place of what the server says. */
  | { readonly kind: 'garbage'; readonly after: number; readonly noise: Buffer };

export interface Front {
  readonly port: number;
  /** For the connections that come from now on. */
  breakage: Breakage;
  /** Port of the server behind. */
  behind: number;
  close(): Promise<void>;
}

export async function startFront(behind: number): Promise<Front> {
  const open = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    return socket;
  };
  const server = createServer({ noDelay: true }, (client) => {
    keep(client);
    const { breakage } = front;
    if (breakage.kind === 'refuse') {
      client.destroy();
      return;
    }
    const back = keep(connect({ port: front.behind, host: '127.0.0.1', noDelay: true }));
    client.once('close', () => back.destroy());
    back.once('close', () => {
      // Who hangs does not even say that the other end went.
      if (breakage.kind === 'hang' && said >= breakage.after) return;
      client.end();
    });
    let said = 0;
    client.on('data', (chunk: Buffer) => {
      if (breakage.kind === 'hang' && said >= breakage.after) return;
      back.write(chunk);
    });
    back.on('data', (chunk: Buffer) => {
      said += chunk.length;
      if (breakage.kind === 'none' || said < breakage.after) client.write(chunk);
      else if (breakage.kind === 'cut') {
        // What came before the cut arrives.
        client.write(chunk.subarray(0, Math.max(0, chunk.length - (said - breakage.after))), () =>
          client.resetAndDestroy(),
        );
        back.destroy();
      } else if (breakage.kind === 'garbage') client.write(breakage.noise);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const front: Front = {
    port: (server.address() as AddressInfo).port,
    breakage: { kind: 'none' },
    behind,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
  return front;
}
