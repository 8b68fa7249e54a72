/**
 * Opens a message as a stream. What comes out is proven only at its end, by the integrity check of the message and by
 * its signature: both throw there.
 */
import { decrypt, type Key, type PartialConfig, type PrivateKey, readMessage, verify } from 'openpgp';
import type { Enclosed, EnvelopeLimits, EnvelopeOptions, Sealed } from '../../../domain/ports/envelope.ts';
import type { ProblemError } from '../../../domain/problem.ts';
import { damaged, unsupported, wrongKey } from '../faults.ts';
import { innerName } from '../member-name.ts';
import { Outflow } from '../outflow.ts';
import { Source } from '../source.ts';
import { dearmor, isArmored } from './armor.ts';
import { messageOf, privateKeys, publicKeys } from './keys.ts';
import { judgeReceivers, unlock } from './receivers.ts';
import { judgeSignatures, type Signature } from './signatures.ts';

const ENDINGS = ['.pgp', '.gpg', '.asc'];
/** What gpg writes for "for your eyes only"; no name. */
const CONSOLE = '_CONSOLE';
const LOOKED_AT = 4096;
const BINARY = 0x80;

/** Streaming, since the reader waits for the end as the contract says; never without an integrity check. */
const config: PartialConfig = { allowUnauthenticatedStream: true, allowUnauthenticatedMessages: false };

/**
 * A signature is judged at its own date, never against today's: an archived file opens next year as it did. `null` says
 * so to the library; its types have it elsewhere only.
 */
const AT_ITS_DATE = null as unknown as Date;

interface Opened {
  readonly data: AsyncIterable<Uint8Array>;
  readonly filename: unknown;
  readonly signatures: readonly Signature[];
}

interface Keys {
  readonly own: PrivateKey[] | undefined;
  readonly senders: readonly Key[] | undefined;
  readonly required: boolean;
}

export async function* openMessage(
  sealed: Sealed,
  options: EnvelopeOptions,
  limits: EnvelopeLimits,
): AsyncGenerator<Enclosed, void, undefined> {
  const source = new Source(sealed);
  const keys = await readingKeys(source.name, options);
  const bytes = await packets(source);
  try {
    const opened = await begin(source, bytes, keys);
    const remembered =
      typeof opened.filename === 'string' && opened.filename !== CONSOLE ? opened.filename : undefined;
    yield {
      name: innerName(remembered, source.name, ENDINGS),
      bytes: new Outflow(source.size, limits).pass(source.name, proven(opened, keys, source)),
    };
  } finally {
    // The library lets go of them only when all was read.
    await bytes.return();
  }
}

async function readingKeys(file: string, options: EnvelopeOptions): Promise<Keys> {
  const { privateKey, passphrase, verifyKey, required } = options;
  if (privateKey === undefined && verifyKey === undefined)
    throw wrongKey(
      file,
      'the connector names no key to open it with',
      'Name privateKey, and verifyKey where the sender signs.',
    );
  const senders =
    verifyKey === undefined
      ? undefined
      : await publicKeys({ file, option: 'verifyKey', text: String(verifyKey) });
  const own =
    privateKey === undefined
      ? undefined
      : await privateKeys(
          { file, option: 'privateKey', text: String(privateKey) },
          passphrase === undefined ? undefined : String(passphrase),
        );
  return { own, senders, required: required !== false };
}

/** The message without its armor. */
async function packets(source: Source): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
  const start = await source.read(0, Math.min(LOOKED_AT, source.size));
  const armored = isArmored(start);
  if (!armored && ((start[0] ?? 0) & BINARY) === 0)
    throw damaged(source.name, source.size === 0 ? 'the file is empty' : 'it is no OpenPGP message');
  return armored ? dearmor(source.name, source.bytes()) : source.bytes();
}

async function begin(
  source: Source,
  bytes: AsyncIterable<Uint8Array>,
  { own, senders }: Keys,
): Promise<Opened> {
  try {
    const message = await readMessage({ binaryMessage: ReadableStream.from(bytes), config });
    judgeReceivers(source.name, message, own);
    const how = { message, format: 'binary', date: AT_ITS_DATE, config } as const;
    const verificationKeys = [...(senders ?? [])];
    if (own === undefined)
      return { filename: message.getFilename(), ...(await verify({ ...how, verificationKeys })) };
    const sessionKeys = await unlock(source.name, message, own);
    return await decrypt({ ...how, verificationKeys, sessionKeys });
  } catch (error) {
    throw source.blame(error, () => messageFault(source.name, messageOf(error)));
  }
}

async function* proven(
  { data, signatures }: Opened,
  keys: Keys,
  source: Source,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of data) yield chunk;
  } catch (error) {
    throw source.blame(error, () => messageFault(source.name, messageOf(error)));
  }
  if (keys.senders !== undefined) await judgeSignatures(source, signatures, keys.senders, keys.required);
}

function messageFault(file: string, message: string): ProblemError {
  if (/modification detected/i.test(message)) return damaged(file, 'it was altered or cut on its way');
  if (/not supported|unsupported|unknown|too weak|rejected/i.test(message))
    return unsupported(
      file,
      `it is made in a way that is not read (${message})`,
      'Ask for a message of a current gpg.',
    );
  return damaged(file, `the OpenPGP message is damaged (${message})`);
}
