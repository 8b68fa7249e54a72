/** Proxies in this process, for tests: SOCKS4, SOCKS5 (RFC 1928, 1929) and HTTP CONNECT on one port. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface ProxyOptions {
  readonly user?: string;
  readonly password?: string;
  /** Takes the connection and says nothing more. */
  readonly silent?: boolean;
  /** Lets nobody through. */
  readonly refuses?: boolean;
}

export interface TestProxy {
  readonly port: number;
  /** What clients asked for, `host:port`. */
  readonly asked: readonly string[];
  connections(): number;
  close(): Promise<void>;
}

/** Bytes as they are wanted, so that a protocol reads top to bottom. */
function reader(socket: Socket) {
  let held = Buffer.alloc(0);
  let wake: () => void = () => undefined;
  const hear = (data: Buffer): void => {
    held = Buffer.concat([held, data]);
    wake();
  };
  socket.on('data', hear);
  const enough = async (count: () => number): Promise<void> => {
    while (held.length < count())
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  return {
    async take(length: number): Promise<Buffer> {
      await enough(() => length);
      const taken = held.subarray(0, length);
      held = held.subarray(length);
      return taken;
    },
    async until(end: string): Promise<Buffer> {
      let at = held.indexOf(end);
      while (at === -1) {
        const { length } = held;
        await enough(() => length + 1);
        at = held.indexOf(end);
      }
      return this.take(at + end.length);
    },
    rest(): Buffer {
      socket.off('data', hear);
      return held;
    },
  };
}

export async function startProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const { user, password = '' } = options;

  async function serve(socket: Socket): Promise<void> {
    const from = reader(socket);
    const pass = (to: string, yes: Buffer | string, no: Buffer | string): void => {
      asked.push(to);
      if (options.refuses) return void socket.end(no);
      const colon = to.lastIndexOf(':');
      const onward = connect(Number(to.slice(colon + 1)), to.slice(0, colon));
      onward.on('error', () => socket.end(no));
      socket.on('close', () => onward.destroy());
      onward.once('connect', () => {
        const early = from.rest();
        // The server's first words travel with the proxy's answer: nothing of them may get lost.
        onward.once('data', (data) => {
          socket.write(Buffer.concat([Buffer.from(yes), data]));
          onward.pipe(socket);
        });
        onward.write(early);
        socket.pipe(onward);
      });
    };
    const [version = 0] = await from.take(1);
    if (version === 5) return socks5(socket, from, pass);
    if (version === 4) {
      const head = await from.take(7);
      await from.until('\0');
      const to = `${[...head.subarray(3, 7)].join('.')}:${head.readUInt16BE(1)}`;
      return pass(to, Buffer.from([0, 90, 0, 0, 0, 0, 0, 0]), Buffer.from([0, 91, 0, 0, 0, 0, 0, 0]));
    }
    const head = (await from.until('\r\n\r\n')).toString('latin1');
    const given = /proxy-authorization: Basic (\S+)/i.exec(head)?.[1];
    const wanted = user === undefined ? undefined : Buffer.from(`${user}:${password}`).toString('base64');
    if (given !== wanted) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    pass(/^ONNECT (\S+) /.exec(head)?.[1] ?? '', 'HTTP/1.1 200 OK\r\n\r\n', 'HTTP/1.1 403 Forbidden\r\n\r\n');
  }

  async function socks5(
    socket: Socket,
    from: ReturnType<typeof reader>,
    pass: (to: string, yes: Buffer, no: Buffer) => void,
  ): Promise<void> {
    const [methods = 0] = await from.take(1);
    const offered = await from.take(methods);
    const method = user === undefined ? 0 : 2;
    if (!offered.includes(method)) return void socket.end(Buffer.from([5, 255]));
    socket.write(Buffer.from([5, method]));
    if (user !== undefined) {
      const [, nameLength = 0] = await from.take(2);
      const name = (await from.take(nameLength)).toString();
      const [wordLength = 0] = await from.take(1);
      const word = (await from.take(wordLength)).toString();
      const right = name === user && word === password;
      socket.write(Buffer.from([1, right ? 0 : 1]));
      if (!right) return void socket.end();
    }
    const [, , , kind = 0] = await from.take(4);
    const [length = 0] = kind === 3 ? await from.take(1) : [kind === 1 ? 4 : 16];
    const address = await from.take(length);
    const host = kind === 3 ? address.toString() : [...address].join('.');
    const port = (await from.take(2)).readUInt16BE();
    const answer = (code: number): Buffer => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
    pass(`${host}:${port}`, answer(0), answer(2));
  }

  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (options.silent) socket.resume();
    else serve(socket).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    asked,
    connections: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}
