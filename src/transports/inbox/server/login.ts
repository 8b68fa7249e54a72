/** Who may come in. Whoever may not learns nothing: neither which users there are nor how near a guess was. */
import { createHash, createPublicKey, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AuthContext,
  AuthenticationType,
  KeyboardAuthContext,
  ParsedKey,
  PublicKeyAuthContext,
} from 'ssh2';
import ssh2 from 'ssh2';
import type { Inbox, InboxAccount } from '../../../domain/ports/inbox.ts';
import type { Ban } from './ban.ts';
import type { ServerLog } from './server.ts';

export const METHODS: AuthenticationType[] = ['publickey', 'password', 'keyboard-interactive'];

const SHORTEST_RSA = 2048;
/** With SHA-1 a signature proves nothing any more: RSA keys sign with SHA-2, DSA keys not at all. */
const KEY_TYPES: readonly string[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
];

export interface Doorkeeper {
  readonly inbox: Inbox;
  readonly ban: Ban;
  readonly log: ServerLog;
  readonly refusalMs: number;
}

/** The account when this request proves who asks; otherwise the request is answered, and nothing comes back. */
export async function login(
  keeper: Doorkeeper,
  address: string,
  context: AuthContext,
): Promise<InboxAccount | undefined> {
  if (context.method === 'none' || context.method === 'hostbased') return reject(context);
  if (context.method === 'publickey' && context.signature === undefined)
    return offered(keeper, address, context);
  const answered = sleep(keeper.refusalMs);
  const password = context.method === 'keyboard-interactive' ? await asked(context) : undefined;
  if (context.method === 'keyboard-interactive' && password === undefined) return undefined;
  const account = await accountOf(keeper, context.username);
  const banned = keeper.ban.accountBanned(address, context.username);
  const proven =
    context.method === 'publickey'
      ? provenByKey(context, account)
      : samePassword(context.method === 'password' ? context.password : (password ?? ''), account?.password);
  if (proven && account !== undefined && !banned) {
    keeper.ban.admitted(address, account.user);
    context.accept();
    return account;
  }
  await refused(keeper, address, context.username, context.method, account, banned);
  await answered;
  return reject(context);
}

/** A key that is only asked about: nothing is proven yet, and nothing was guessed. */
async function offered(
  keeper: Doorkeeper,
  address: string,
  context: PublicKeyAuthContext,
): Promise<undefined> {
  const account = await accountOf(keeper, context.username);
  const known = account !== undefined && keyOf(context, account) !== undefined;
  if (known && !keeper.ban.accountBanned(address, account.user)) context.accept();
  else context.reject(METHODS);
  return undefined;
}

async function refused(
  keeper: Doorkeeper,
  address: string,
  user: string,
  method: string,
  account: InboxAccount | undefined,
  banned: boolean,
): Promise<void> {
  const { inbox, ban } = keeper;
  await inbox.note(account, 'inbox.login-refused', { address, user: user.slice(0, 64), method });
  if (banned) return;
  for (const one of ban.failed(address, user, account !== undefined))
    await inbox.note(account, 'inbox.banned', { ...one, address });
}

const accountOf = async (keeper: Doorkeeper, user: string): Promise<InboxAccount | undefined> => {
  const account = await keeper.inbox.account(user);
  return account?.doors.includes('sftp') ? account : undefined;
};

function reject(context: AuthContext): undefined {
  context.reject(METHODS);
  return undefined;
}

/** Undefined when the client gave the question up. */
const asked = (context: KeyboardAuthContext): Promise<string | undefined> =>
  new Promise((resolve) => {
    context.prompt([{ prompt: 'Password: ', echo: false }], (answers: unknown) =>
      resolve(Array.isArray(answers) ? String(answers[0] ?? '') : undefined),
    );
  });

const digest = (text: string | Buffer): Buffer => createHash('sha256').update(text).digest();
/** What nobody can type. */
const NOBODY = digest(Buffer.from([0xff, 0xfe]));

/** Takes as long for a user whom there is not. */
const samePassword = (given: string, wanted: string | undefined): boolean =>
  timingSafeEqual(digest(given), wanted === undefined ? NOBODY : digest(wanted)) && wanted !== undefined;

/** The account's own key that this request is about. */
function keyOf(context: PublicKeyAuthContext, account: InboxAccount): ParsedKey | undefined {
  const offeredKey = digest(context.key.data);
  return account.publicKeys
    .map(usableKey)
    .find((key) => key !== undefined && timingSafeEqual(digest(key.getPublicSSH()), offeredKey));
}

/** Undefined for what is no key, or too weak a one. */
export function usableKey(line: string): ParsedKey | undefined {
  const key = ssh2.utils.parseKey(line);
  if (key instanceof Error || !KEY_TYPES.includes(key.type)) return undefined;
  if (key.type !== 'ssh-rsa') return key;
  const bits = createPublicKey(key.getPublicPEM()).asymmetricKeyDetails?.modulusLength ?? 0;
  return bits >= SHORTEST_RSA ? key : undefined;
}

function provenByKey(context: PublicKeyAuthContext, account: InboxAccount | undefined): boolean {
  const { signature, blob, hashAlgo } = context;
  if (account === undefined || signature === undefined || blob === undefined) return false;
  const key = keyOf(context, account);
  if (key === undefined) return false;
  if (key.type === 'ssh-rsa' && hashAlgo !== 'sha256' && hashAlgo !== 'sha512') return false;
  return key.verify(blob, signature, hashAlgo) === true;
}
