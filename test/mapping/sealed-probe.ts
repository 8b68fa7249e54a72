/** Runs as a mapping process does, tries what one must not do, and tells what was possible. */
import { seal } from '../../src/mapping/seal.ts';

const { stdout } = process;
const here = process.execPath;
const attempts: { readonly [what: string]: () => unknown } = {
  environment: () => {
    if (Object.keys(process.env).length === 0) throw new Error('empty');
  },
  'read a file': async () => (await import('node:fs')).readFileSync('/etc/hostname'),
  'list a folder': async () => (await import('node:fs')).readdirSync('/'),
  'write a file': async () => (await import('node:fs')).writeFileSync('/tmp/never-written', 'x'),
  'run a program': async () => (await import('node:child_process')).execFileSync(here, ['--version']),
  'start a worker': async () => new (await import('node:worker_threads')).Worker('1', { eval: true }),
};
const sealed: { readonly [what: string]: () => unknown } = {
  'load a module': () => import('node:os'),
  'reach a built-in': () => process.getBuiltinModule('node:fs').readFileSync(here),
  fetch: () => fetch('http://127.0.0.1:9/'),
  'code from text': () => ((): void => undefined).constructor('return 1')(),
  'code from async text': () => (async () => undefined).constructor('return 1')(),
  evaluate: () => Reflect.get(globalThis, 'eval')('1'),
  'pollute objects': () => {
    Object.assign(Object.prototype, { polluted: true });
  },
  signal: () => process.kill(process.pid, 0),
};
const net = await import('node:net');
const dgram = await import('node:dgram');
const dns = await import('node:dns');
const network: { readonly [what: string]: () => unknown } = {
  connect: () => net.connect(9, '127.0.0.1').on('error', () => undefined),
  listen: () => net.createServer().listen(0, '127.0.0.1').close(),
  datagrams: () => dgram.createSocket('udp4').send('x', 9, '127.0.0.1', () => undefined),
  'resolve names': () => dns.promises.resolve('localhost'),
  resolve: () => dns.lookup('localhost', () => undefined),
};

const possible: string[] = [];
async function attempt(these: { readonly [what: string]: () => unknown }): Promise<void> {
  for (const [what, run] of Object.entries(these)) {
    try {
      await run();
      possible.push(what);
    } catch {
      // As it should be.
    }
  }
}
await attempt(attempts);
seal();
await attempt(sealed);
await attempt(network);
stdout.write(
  `${JSON.stringify({ tried: [attempts, sealed, network].flatMap((some) => Object.keys(some)).length, possible })}\n`,
);
