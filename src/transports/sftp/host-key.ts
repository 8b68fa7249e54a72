/** The pinned server key. Without it anybody on the way could pose as the server: there is no "accept any". */
import { createHash } from 'node:crypto';
import { type Problem, problem } from '../../domain/problem.ts';
import type { Settings } from './settings.ts';

/** `SHA256:` and base64 without padding, as OpenSSH prints it. */
export const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** The algorithm's name, the first string of the key (RFC 4253, section 6.6). */
const kind = (key: Buffer): string => key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');

/** Nothing when the key is one that is known; else the problem that names the key offered, in `place.value` too. */
export function verifyHostKey(key: Buffer, settings: Settings): Problem | undefined {
  const offered = fingerprint(key);
  if (settings.hostKeys.includes(offered)) return undefined;
  const { server } = settings.at;
  const place = { field: 'hostKey', value: offered };
  const trust = `tramite trust ${settings.owner} --fingerprint ${offered}`;
  if (settings.hostKeys.length === 0) {
    return problem(
      'sftp.host-key-missing',
      `No host key of ${server} is known yet; it offers ${offered} (${kind(key)}).`,
      {
        class: 'config',
        advice: `Ask who runs the server whether this is its key; if so: ${trust} (or write hostKey: ${offered}).`,
        place,
      },
    );
  }
  return problem(
    'sftp.host-key',
    `${server} offers the key ${offered} (${kind(key)}), not the one expected (${settings.hostKeys.join(', ')}).`,
    {
      class: 'auth',
      advice: `Nothing was sent. Either the server was reinstalled or someone is in between: ask who runs it, by other means, and only then change hostKey, or: ${trust}`,
      place,
    },
  );
}
