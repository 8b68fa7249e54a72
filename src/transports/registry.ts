/** Every transport that Tramite has. A new door is one more folder and one more line here. */
import { isAbsolute } from 'node:path';
import type { Transport, Transports } from '../domain/ports/transport.ts';
import type { Problem } from '../domain/problem.ts';
import { badLocation } from './faults.ts';
import { folder } from './folder/transport.ts';
import { sftp } from './sftp/transport.ts';

const all: readonly Transport[] = [folder, sftp];

function transport(location: string): Transport | Problem {
  if (isAbsolute(location)) return folder;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location)?.[1]?.toLowerCase();
  const schemes = all.flatMap((one) => one.spec.schemes);
  const known = `Use an absolute path, or one of ${schemes.map((name) => `${name}://`).join(', ')}.`;
  if (scheme === undefined) return badLocation(location, 'it is neither an absolute path nor a URL', known);
  const found = all.find((one) => one.spec.schemes.includes(scheme));
  return found ?? badLocation(location, `there is no transport for ${scheme}://`, known);
}

export const transports: Transports = { specs: all.map((one) => one.spec), transport };
