/** What this process holds of the machine: files and sockets by kind, what keeps Node awake, memory. Linux only. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Holdings {
  /** `/proc/self/fd` by kind; TCP sockets stand in `sockets`. */
  readonly files: { readonly [kind: string]: number };
  /** TCP connections: PostgreSQL's, and those of doors, ours and others'. */
  readonly sockets: { readonly database: number; readonly doors: number; readonly listening: number };
  /** `Timeout`: without those of PostgreSQL's pool. */
  readonly resources: { readonly [kind: string]: number };
  readonly memory: Memory;
}

/** In MB, after a thorough collection of garbage. */
export interface Memory {
  /** JavaScript objects, without `code`. */
  readonly heap: number;
  /** What V8 compiled: it grows for long, as paths that are rarely taken come to be hot. Told, not judged. */
  readonly code: number;
  /** What V8 knows to be held outside its heap: buffers, modules' sources. */
  readonly external: number;
  /** Anonymous pages: all of the above, and what libraries allocate by themselves. Files that are mapped come and go. */
  readonly anonymous: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as (how: { type: 'major'; flavor: 'last-resort' }) => void;
const LISTEN = '0A';
/** V8's spaces of machine code and of bytecode. */
const OF_CODE = /^(code|trusted)_/;

/** By inode. */
function tcpSockets(): ReadonlyMap<
  string,
  { readonly local: number; readonly remote: number; readonly listens: boolean }
> {
  const found = new Map<string, { local: number; remote: number; listens: boolean }>();
  const port = (address = ''): number => Number.parseInt(address.split(':')[1] ?? '0', 16);
  for (const table of ['tcp', 'tcp6']) {
    for (const line of readFileSync(`/proc/self/net/${table}`, 'utf8').split('\n').slice(1)) {
      const [, local, remote, state, , , , , , inode] = line.trim().split(/\s+/);
      if (inode !== undefined)
        found.set(inode, { local: port(local), remote: port(remote), listens: state === LISTEN });
    }
  }
  return found;
}

export function holdings(databasePort: number): Holdings {
  // Gives free pages back too: else what V8 keeps for later looks like growth.
  collectGarbage({ type: 'major', flavor: 'last-resort' });
  const tcp = tcpSockets();
  const files: Record<string, number> = {};
  const sockets = { database: 0, doors: 0, listening: 0 };
  for (const fd of readdirSync('/proc/self/fd')) {
    let target: string;
    try {
      target = readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      // The folder's own, which is closed again.
      continue;
    }
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    const socket = inode === undefined ? undefined : tcp.get(inode);
    if (socket?.listens) sockets.listening += 1;
    else if (socket?.remote === databasePort) sockets.database += 1;
    else if (socket !== undefined) sockets.doors += 1;
    else {
      const kind = target.startsWith('/') ? 'file' : target.replace(/:?\[.*$/, '');
      files[kind] = (files[kind] ?? 0) + 1;
    }
  }
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  // Each idle connection of its pool has one.
  resources.Timeout = (resources.Timeout ?? 0) - sockets.database;
  return { files, sockets, resources, memory: memory() };
}

function memory(): Memory {
  const { heapUsed, external } = process.memoryUsage();
  const code = getHeapSpaceStatistics()
    .filter((space) => OF_CODE.test(space.space_name))
    .reduce((sum, space) => sum + space.space_used_size, 0);
  const [, kilobytes] =
    /^Anonymous:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/smaps_rollup', 'utf8')) ?? [];
  const mb = (bytes: number): number => Math.round((bytes / 2 ** 20) * 10) / 10;
  return {
    heap: mb(heapUsed - code),
    code: mb(code),
    external: mb(external),
    anonymous: mb(Number(kilobytes) * 1024),
  };
}
