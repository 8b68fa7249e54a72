/** Who signed a message: judged when it was read to its end. */
import type { Key } from 'openpgp';
import { wrongSignature } from '../faults.ts';
import type { Source } from '../source.ts';
import { messageOf } from './keys.ts';
import { hex } from './receivers.ts';

export interface Signature {
  readonly keyID: { toHex(): string };
  /** Rejects with what is wrong. */
  readonly verified: Promise<unknown>;
}

/** One of a known sender must be good, and none of theirs bad; those of others say nothing. Throws `envelope.signature`. */
export async function judgeSignatures(
  source: Source,
  signatures: readonly Signature[],
  senders: readonly Key[],
  required: boolean,
): Promise<void> {
  const known = senders.flatMap((key) => key.getKeyIDs().map((id) => id.toHex()));
  const theirs = signatures.filter(({ keyID }) => known.includes(keyID.toHex()));
  for (const { verified } of theirs) {
    try {
      await verified;
    } catch (error) {
      throw source.blame(error, () =>
        wrongSignature(
          source.name,
          `the signature does not hold (${messageOf(error)})`,
          'Do not use the file. Ask the sender whether it is theirs, and for it again.',
        ),
      );
    }
  }
  if (theirs.length > 0 || (signatures.length === 0 && !required)) return;
  throw wrongSignature(
    source.name,
    signatures.length === 0
      ? 'it is not signed, and the connector has a verifyKey'
      : `it is signed by ${hex(signatures.map(({ keyID }) => keyID))}, which is no verifyKey of the connector`,
    signatures.length === 0
      ? 'Ask the sender to sign; with required: false unsigned files are taken.'
      : 'Ask the sender which key is theirs now, by a way other than the file, and name it.',
  );
}
