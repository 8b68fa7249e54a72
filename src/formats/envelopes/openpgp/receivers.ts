/** For whom a message is encrypted, and whether we are among them: said before any work is done. */
import { decryptSessionKeys, enums, type Message, type PrivateKey, type SessionKey } from 'openpgp';
import { damaged, unsupported, wrongKey } from '../faults.ts';

type Received = Message<Uint8Array>;

/** A receiver that is not told (gpg --hidden-recipient). */
const NO_KEY = '0000000000000000';
const MATCH = 'Give the sender the public key of this connector, or name the private key that matches.';

/** Throws `envelope.key`, `envelope.unsupported`. */
export function judgeReceivers(
  file: string,
  message: Received,
  own: readonly PrivateKey[] | undefined,
): void {
  const { packet } = enums;
  const encrypted =
    message.packets.filterByTag(
      packet.symEncryptedIntegrityProtectedData,
      packet.aeadEncryptedData,
      packet.symmetricallyEncryptedData,
    ).length > 0;
  if (own === undefined && encrypted)
    throw wrongKey(file, 'it is encrypted, and the connector has no privateKey', 'Name privateKey.');
  if (own === undefined) return;
  if (!encrypted)
    throw unsupported(
      file,
      'it is not encrypted, and the connector has a privateKey for it',
      'Ask the sender to encrypt; if files come only signed, take privateKey away and leave verifyKey.',
    );
  if (message.packets.filterByTag(packet.symmetricallyEncryptedData).length > 0)
    throw unsupported(
      file,
      'it is encrypted without an integrity check (MDC), so nobody could tell if it was altered',
      'Ask the sender for a current program (any gpg since 2.1), and no --disable-mdc.',
    );
  const wanted = message.getEncryptionKeyIDs();
  const ours = own.flatMap((key) => key.getKeyIDs());
  if (wanted.length === 0)
    throw unsupported(
      file,
      'it is encrypted with a passphrase, for no key',
      'Ask the sender to encrypt for your public key: gpg --encrypt --recipient, not --symmetric.',
    );
  if (wanted.every((id) => id.toHex() !== NO_KEY && !ours.some((mine) => mine.equals(id))))
    throw wrongKey(
      file,
      `it is encrypted for ${hex(wanted)}; the privateKey of the connector is ${hex(ours)}`,
      MATCH,
    );
}

/** The keys of the message itself. Throws `envelope.key`; `envelope.damaged` where one of ours is named and does not fit. */
export async function unlock(file: string, message: Received, own: PrivateKey[]): Promise<SessionKey[]> {
  try {
    const found = await decryptSessionKeys({ message, decryptionKeys: own });
    // Without an algorithm the message says it elsewhere, and this one is not looked at.
    return found.map(({ data, algorithm }) => ({ data, algorithm: algorithm ?? 'aes256' }));
  } catch {
    const hidden = message.getEncryptionKeyIDs().some((id) => id.toHex() === NO_KEY);
    throw hidden
      ? wrongKey(file, 'the privateKey of the connector does not open it', MATCH)
      : damaged(file, 'the key in the OpenPGP message is damaged');
  }
}

export const hex = (ids: readonly { toHex(): string }[]): string =>
  ids.map((id) => id.toHex().toUpperCase()).join(', ');
