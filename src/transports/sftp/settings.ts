/** A door's options, read and verified before any packet leaves. */
import ssh2 from 'ssh2';
import type { Door } from '../../domain/ports/transport.ts';
import { failed, ok, type Result } from '../../domain/problem.ts';
import { badOption } from '../faults.ts';
import { text, timeoutMs } from '../options.ts';
import { type ProxyServer, proxyOf } from '../proxy.ts';
import { type Address, address } from './address.ts';

export interface Settings {
  readonly at: Address;
  readonly user: string;
  readonly password?: string;
  readonly key?: string;
  readonly passphrase?: string;
  /** Accepted fingerprints, written or trusted on first use, without trailing `=`; empty: none is known. */
  readonly hostKeys: readonly string[];
  /** The connector as a person names it. */
  readonly owner: string;
  readonly proxy?: ProxyServer;
  readonly legacy: boolean;
  readonly ms: number;
}

export function settings(door: Door): Result<Settings> {
  const at = address(door.location);
  if (!at.ok) return at;
  const ms = timeoutMs(door);
  if (!ms.ok) return ms;
  const user = text(door, 'user');
  if (user === undefined)
    return failed(badOption('user', 'it is missing', 'Write the login name that the server gave you.'));
  const password = text(door, 'password');
  const key = text(door, 'key');
  const passphrase = text(door, 'passphrase');
  if (password === undefined && key === undefined) {
    return failed(
      badOption(
        'password',
        'neither it nor a key is given',
        'Write one of them beside the location, as a reference to the environment or to a file.',
      ),
    );
  }
  if (key !== undefined) {
    const parsed = ssh2.utils.parseKey(key, passphrase);
    if (parsed instanceof Error)
      return failed(badOption('key', tidy(parsed.message), keyAdvice(parsed.message)));
    const first = Array.isArray(parsed) ? parsed[0] : parsed;
    if (first?.isPrivateKey() !== true) {
      return failed(badOption('key', 'it is a public key', 'Give the private key, the file without .pub.'));
    }
  }
  const hostKeys = (text(door, 'hostKey') ?? '').split(/[\s,]+/).filter((part) => part !== '');
  const odd = hostKeys.find((part) => !/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(part));
  if (odd !== undefined) {
    return failed(
      badOption(
        'hostKey',
        `"${odd.slice(0, 60)}" is not a fingerprint`,
        'Write SHA256: and 43 characters, as ssh-keygen -lf prints it.',
      ),
    );
  }
  const proxy = proxyOf(door);
  if (!proxy.ok) return proxy;
  const { owner, trusted = [] } = door;
  return ok({
    at: at.value,
    user,
    ...(password === undefined ? {} : { password }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    hostKeys: [...hostKeys, ...trusted].map((part) => part.replace(/=$/, '')),
    owner: owner === undefined ? '<connector>' : `${owner.organization}/${owner.connector}`,
    ...(proxy.value === undefined ? {} : { proxy: proxy.value }),
    legacy: door.options.legacyAlgorithms === true,
    ms: ms.value,
  });
}

const tidy = (words: string): string => words.replace(/\.$/, '').slice(0, 120);

const keyAdvice = (words: string): string =>
  /passphrase|encrypted|decrypt|integrity/i.test(words)
    ? 'Write the right passphrase beside the key, as a reference to the environment or to a file.'
    : 'Give the text of a private key (OpenSSH, PEM or PPK) by a file reference, not its path alone.';
