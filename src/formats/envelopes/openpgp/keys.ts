/**
 * Keys as their texts say them. Reading and unlocking one takes long, so what was read once is kept, known by a hash of
 * the text; the texts themselves are not kept.
 */
import { createHash } from 'node:crypto';
import { decryptKey, type Key, type PrivateKey, readKeys, readPrivateKeys } from 'openpgp';
import type { ProblemError } from '../../../domain/problem.ts';
import { wrongKey, wrongPassword } from '../faults.ts';

const MOST = 100;
const known = new Map<string, Promise<readonly Key[]>>();

const BLOCK = /-----BEGIN PGP (PUBLIC|PRIVATE) KEY BLOCK-----[\s\S]*?-----END PGP \1 KEY BLOCK-----/g;

/** `file`: the envelope for which they are needed; `option`: where the text stands in the connector. */
export interface KeyText {
  readonly file: string;
  readonly option: string;
  readonly text: string;
}

/** Throws `envelope.key`. */
export const publicKeys = (given: KeyText): Promise<readonly Key[]> =>
  remembered(['public', given.text], async () => {
    const blocks = given.text.match(BLOCK) ?? [];
    const keys = (
      await Promise.all(blocks.map((armoredKeys) => read(given, () => readKeys({ armoredKeys }))))
    ).flat();
    if (keys.length === 0) throw noKey(given, 'public');
    // A private key in its place still says which public one is meant; it is not kept.
    return keys.map((key) => (key.isPrivate() ? key.toPublic() : key));
  });

/** Unlocked. Throws `envelope.key`, `envelope.password`. */
export async function privateKeys(given: KeyText, passphrase: string | undefined): Promise<PrivateKey[]> {
  const keys = await remembered(['private', given.text, passphrase ?? ''], async () => {
    const blocks = (given.text.match(BLOCK) ?? []).filter((block) =>
      block.startsWith('-----BEGIN PGP PRIVATE'),
    );
    const read_ = await Promise.all(
      blocks.map((armoredKeys) => read(given, () => readPrivateKeys({ armoredKeys }))),
    );
    const locked = read_.flat();
    if (locked.length === 0) throw noKey(given, 'private');
    return Promise.all(locked.map((key) => unlock(key, given, passphrase)));
  });
  return keys.filter((key) => key.isPrivate());
}

async function remembered(
  parts: readonly string[],
  make: () => Promise<readonly Key[]>,
): Promise<readonly Key[]> {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('base64');
  const found = known.get(hash);
  if (found !== undefined) return found;
  const made = make();
  known.set(hash, made);
  const oldest = known.keys().next().value;
  if (known.size > MOST && oldest !== undefined) known.delete(oldest);
  try {
    return await made;
  } catch (error) {
    known.delete(hash);
    throw error;
  }
}

async function read<T extends Key>(given: KeyText, parse: () => Promise<T[]>): Promise<T[]> {
  try {
    return await parse();
  } catch (error) {
    throw wrongKey(
      given.file,
      `the ${given.option} of the connector cannot be read (${messageOf(error)})`,
      'Export the key again with gpg --armor, and keep the whole text, from BEGIN to END.',
    );
  }
}

const noKey = ({ file, option }: KeyText, kind: 'public' | 'private'): ProblemError =>
  wrongKey(
    file,
    `the ${option} of the connector is no ${kind} key`,
    kind === 'public'
      ? 'Put there the text that gpg --armor --export writes.'
      : 'Put there the text that gpg --armor --export-secret-keys writes.',
  );

async function unlock(
  key: PrivateKey,
  { file, option }: KeyText,
  passphrase: string | undefined,
): Promise<PrivateKey> {
  if (key.isDecrypted()) return key;
  const name = option === 'signKey' ? 'signPassphrase' : 'passphrase';
  if (passphrase === undefined)
    throw wrongPassword(
      file,
      `the ${option} of the connector is locked, and it has no ${name}`,
      `Name ${name} beside ${option}, as a reference.`,
    );
  try {
    return await decryptKey({ privateKey: key, passphrase });
  } catch (error) {
    if (!/passphrase/i.test(messageOf(error)))
      throw wrongKey(
        file,
        `the ${option} of the connector cannot be unlocked (${messageOf(error)})`,
        'Export the key again with gpg --armor --export-secret-keys.',
      );
    throw wrongPassword(
      file,
      `the ${name} of the connector does not unlock its ${option}`,
      `Correct the ${name} where its reference points.`,
    );
  }
}

/** The library puts what it was doing before what was wrong. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^Error \w+(?: \w+)*: /, '');
