/** What this process holds of the machine: files and sockets by kind, what keeps Node awake, memory. Linux only. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Holdings {
  /** `/proc/self/fd` by kind; TCP sockets stand in `sockets`. */
  readonly files: { readonly [kind: string]: number };
  /** TCP connections: PostgreSQL's, and those of doors, ours and others'. */
  readonly sockets: { readonly database: number; readonly doors: number; readonly listening: number };
  /** `Timeout`: without those of PostgreSQL's pool. */
  readonly resources: { readonly [kind: string]: number };
  readonly rssMb: number;
  /** After a collection of garbage. */
  readonly heapMb: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const LISTEN = '0A';

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
  collectGarbage();
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
  const memory = process.memoryUsage();
  const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);
  return { files, sockets, resources, rssMb: mb(memory.rss), heapMb: mb(memory.heapUsed) };
}
