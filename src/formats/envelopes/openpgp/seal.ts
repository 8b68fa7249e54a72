/** Encrypts for a receiver, signs, or both. */
import { createMessage, encrypt, sign } from 'openpgp';
import type { Enclosed, EnvelopeOptions } from '../../../domain/ports/envelope.ts';
import { wrongKey } from '../faults.ts';
import { type KeyText, messageOf, privateKeys, publicKeys } from './keys.ts';

export async function* sealMessage(
  inside: Enclosed,
  options: EnvelopeOptions,
  at: Date,
): AsyncGenerator<Uint8Array, void, undefined> {
  const text = (option: string): KeyText => ({ file: inside.name, option, text: String(options[option]) });
  const { publicKey, signKey, signPassphrase } = options;
  const passphrase = signPassphrase === undefined ? undefined : String(signPassphrase);
  const encryptionKeys = publicKey === undefined ? [] : [...(await publicKeys(text('publicKey')))];
  const signingKeys = signKey === undefined ? [] : await privateKeys(text('signKey'), passphrase);
  let sealed: AsyncIterable<Uint8Array>;
  let failure: { readonly error: unknown } | undefined;
  const watched = (async function* () {
    try {
      yield* inside.bytes;
    } catch (error) {
      failure = { error };
      throw error;
    }
  })();
  try {
    const message = await createMessage({
      binary: ReadableStream.from(watched),
      filename: inside.name,
      date: at,
      format: 'binary',
    });
    const how = { message, signingKeys, date: at, format: 'binary' } as const;
    sealed = encryptionKeys.length === 0 ? await sign(how) : await encrypt({ ...how, encryptionKeys });
  } catch (error) {
    throw wrongKey(
      inside.name,
      `the keys of the connector cannot close it (${messageOf(error)})`,
      'Look whether publicKey or signKey has ended or may not be used for this: gpg --show-keys.',
    );
  }
  try {
    for await (const chunk of sealed) yield chunk;
  } catch (error) {
    throw failure === undefined ? error : failure.error;
  }
}
