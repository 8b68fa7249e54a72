/** Names that FTP cannot carry, beside those that no transport takes: a line break would start a second command. */
import { failed, type Result } from '../../domain/problem.ts';
import { badName } from '../faults.ts';
import type { Encoding } from './settings.ts';

/** What was checked already, or `transport.name`. */
export function carried<T>(checked: Result<T>, name: string, encoding: Encoding): Result<T> {
  // Not a wrong name: most likely a wrong encoding, which is ours to change.
  if (name.includes('\uFFFD'))
    return failed(
      badName(name, 'its bytes are not UTF-8; if the server writes latin1, set encoding: latin1'),
    );
  if (!checked.ok) return checked;
  if (/[\r\n]/.test(name)) return failed(badName(name, 'FTP cannot name a file with a line break'));
  if (encoding === 'latin1' && /[^\0-\xFF]/.test(name))
    return failed(badName(name, 'it has characters that latin1 cannot write'));
  return checked;
}
