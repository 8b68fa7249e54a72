/** Every transport that Tramite has. A new door is one more folder and one more line here. */
import { isAbsolute } from 'node:path';
import type { Inbox } from '../domain/ports/inbox.ts';
import type { Transport, Transports } from '../domain/ports/transport.ts';
import type { Problem } from '../domain/problem.ts';
import { badLocation } from './faults.ts';
import { folder } from './folder/transport.ts';
import { ftp } from './ftp/transport.ts';
import { http } from './http/transport.ts';
import { spec as inboxSpec } from './inbox/spec.ts';
import { type InboxAddresses, inboxTransport } from './inbox/transport.ts';
import { s3 } from './s3/transport.ts';
import { sftp } from './sftp/transport.ts';

/** Those that reach out: they need nothing of ours. */
const OUTWARD: readonly Transport[] = [folder, sftp, ftp, http, s3];

/** `inbox`: our own doors; where none are kept they can be configured all the same. */
export function openTransports(inbox?: Inbox, addresses?: () => InboxAddresses): Transports {
  const all = inbox === undefined ? OUTWARD : [...OUTWARD, inboxTransport(inbox, addresses)];
  return {
    specs: [...OUTWARD.map((one) => one.spec), inboxSpec],
    transport: (location) => transportFor(all, location),
  };
}

/** For whoever only reads what can be configured, or reaches out. */
export const transports = openTransports();

function transportFor(all: readonly Transport[], location: string): Transport | Problem {
  if (isAbsolute(location)) return folder;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location)?.[1]?.toLowerCase();
  const schemes = all.flatMap((one) => one.spec.schemes);
  const known = `Use an absolute path, or one of ${schemes.map((name) => `${name}://`).join(', ')}.`;
  if (scheme === undefined) return badLocation(location, 'it is neither an absolute path nor a URL', known);
  const found = all.find((one) => one.spec.schemes.includes(scheme));
  return found ?? badLocation(location, `there is no transport for ${scheme}://`, known);
}
