/** The name of a pushed file: data of the sender's, one base name or none. */
import { failed, ok, type Result } from '../../../domain/problem.ts';
import { baseName } from '../../file-name.ts';
import { dispositionName, extensionOf } from '../../http/name.ts';
import { badName } from './faults.ts';

const LONGEST_BYTES = 200;

export interface NameSources {
  /** `?name=`, decoded. */
  readonly query: string | null;
  readonly disposition: string | undefined;
  readonly part: string | undefined;
  /** `X-File-Name`, percent-encoded UTF-8. */
  readonly header: string | undefined;
}

/** Undefined: the sender gave none. Problem `push.name`. */
export function givenName(sources: NameSources): Result<string | undefined> {
  if (sources.query !== null && sources.query !== '') return judged(sources.query);
  // Browsers send whole paths of the machine they run on: only their last part is the name.
  const said = dispositionName(sources.disposition) ?? sources.part;
  if (said !== undefined && said !== '') return judged(said.split(/[/\\]/).at(-1) ?? '');
  if (sources.header === undefined || sources.header === '') return ok(undefined);
  try {
    return judged(decodeURIComponent(sources.header));
  } catch {
    return failed(badName('its percent-encoding is broken'));
  }
}

function judged(name: string): Result<string> {
  if (/\p{Cc}/u.test(name)) return failed(badName('it contains a control character'));
  if (Buffer.byteLength(name) > LONGEST_BYTES)
    return failed(badName(`it is longer than ${LONGEST_BYTES} bytes`));
  const base = baseName(name);
  return base.ok ? base : failed(badName(base.problem.message.replace(/^.*cannot be used: |\.$/g, '')));
}

/** `{user}-{yyyyMMddHHmmss}-{random}` in UTC, with the extension of its type. */
export const madeName = (user: string, now: Date, random: string, type: string | undefined): string =>
  `${user}-${now.toISOString().replace(/\D/g, '').slice(0, 14)}-${random}${extensionOf(type)}`;
