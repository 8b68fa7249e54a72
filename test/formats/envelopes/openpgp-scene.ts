/** Keys for tests, and messages of programs that do as they like. */
import {
  createMessage,
  encrypt,
  generateKey,
  type PartialConfig,
  readKey,
  readPrivateKey,
  sign,
} from 'openpgp';
import { AT } from '../../conformance/envelope-scene.ts';

const DAY_MS = 86_400_000;

export interface Pair {
  readonly publicKey: string;
  readonly privateKey: string;
}

export const makeKey = async (
  name: string,
  more: { passphrase?: string; ends?: Date } = {},
): Promise<Pair> => {
  const date = new Date(AT.getTime() - 30 * DAY_MS);
  return generateKey({
    userIDs: [{ name, email: `${name}@example.org` }],
    date,
    format: 'armored',
    ...(more.passphrase === undefined ? {} : { passphrase: more.passphrase }),
    ...(more.ends === undefined ? {} : { keyExpirationTime: (more.ends.getTime() - date.getTime()) / 1000 }),
  });
};

export interface Making {
  readonly to?: Pair;
  readonly by?: Pair;
  readonly passwords?: string;
  readonly filename?: string;
  readonly armored?: boolean;
  readonly wildcard?: boolean;
  readonly config?: PartialConfig;
  readonly date?: Date;
}

/** As other programs may make it, with all that ours never does. */
export async function messageOf(bytes: Uint8Array, making: Making): Promise<Buffer> {
  const date = making.date ?? AT;
  const message = await createMessage({ binary: bytes, filename: making.filename ?? '', date });
  const format: 'binary' = 'binary';
  const signing =
    making.by === undefined
      ? {}
      : { signingKeys: await readPrivateKey({ armoredKey: making.by.privateKey }) };
  const how = { message, date, ...(making.config === undefined ? {} : { config: making.config }) };
  const receivers = {
    ...(making.to === undefined
      ? {}
      : { encryptionKeys: await readKey({ armoredKey: making.to.publicKey }) }),
    ...(making.passwords === undefined ? {} : { passwords: making.passwords }),
    ...(making.wildcard === undefined ? {} : { wildcard: making.wildcard }),
  };
  if (making.to === undefined && making.passwords === undefined) {
    if (making.by === undefined) return Buffer.from(message.write() as Uint8Array);
    const signingKeys = await readPrivateKey({ armoredKey: making.by.privateKey });
    return Buffer.from(await sign({ ...how, signingKeys, format }));
  }
  if (making.armored === true)
    return Buffer.from(await encrypt({ ...how, ...receivers, ...signing, format: 'armored' }));
  return Buffer.from(await encrypt({ ...how, ...receivers, ...signing, format }));
}
