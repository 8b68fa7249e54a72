/** Transport `inbox`: our own SFTP server and HTTP push, seen from the pipeline. */
import { connect } from 'node:net';
import { inboxDoor } from '../../domain/inbox-location.ts';
import type { Inbox, InboxAccount, InboxDoor, UploadOwner } from '../../domain/ports/inbox.ts';
import type { CheckStep, Door, Session, Transport } from '../../domain/ports/transport.ts';
import { failed, ok, type Problem, ProblemError, problem, type Result } from '../../domain/problem.ts';
import { type Limit, within } from '../deadline.ts';
import { badLocation, raise, refusedLogin, stopped, unreachable } from '../faults.ts';
import { text } from '../options.ts';
import { passed, probe, stuck } from '../probe.ts';
import { InboxSession } from './session.ts';
import { spec } from './spec.ts';

const ANSWER_MS = 10_000;

/** Where our own servers listen; absent: that one is off. */
export interface InboxAddresses {
  readonly sftp?: { readonly host: string; readonly port: number };
}

/** `addresses` is asked at every check: a server may be started later than this is made. */
export function inboxTransport(inbox: Inbox, addresses: () => InboxAddresses = () => ({})): Transport {
  async function open(door: Door, signal: AbortSignal): Promise<Result<Session>> {
    const at = whose(door);
    if (!at.ok) return at;
    if (signal.aborted) return failed(stopped('the inbox', 'open'));
    // What is pushed over HTTP is a delivery at once: nothing is ever left to collect.
    if (at.value.host === 'http') return door.use === 'deliver' ? failed(pushOnly()) : ok(nothing);
    return ok(new InboxSession(inbox, at.value.owner, door.use, signal));
  }

  async function check(door: Door, signal: AbortSignal): Promise<readonly CheckStep[]> {
    const at = whose(door);
    if (!at.ok) return [stuck('tcp', at.problem)];
    const { host, owner } = at.value;
    const steps: CheckStep[] = [];
    if (host === 'sftp') {
      const address = addresses().sftp;
      const found = address === undefined ? failed(off()) : await greet(address, signal);
      if (!found.ok) return [stuck('tcp', found.problem)];
      steps.push(passed('tcp', found.value.where), passed('handshake', found.value.banner));
    }
    // Where the configuration was not imported yet, what it says counts.
    const account = (await inbox.accountOf(owner)) ?? accountAs(door, host, owner);
    const login = credentials(account, host);
    if (!login.ok) return [...steps, stuck('login', login.problem)];
    steps.push(passed('login', login.value));
    if (host === 'http') return steps;
    const session = new InboxSession(inbox, owner, door.use, signal);
    try {
      return [...steps, ...(await probe(session, { writes: 'whole', settles: false }))];
    } finally {
      await session.close();
    }
  }

  return { spec, open, check };
}

function whose(door: Door): Result<{ readonly host: InboxDoor; readonly owner: UploadOwner }> {
  const host = inboxDoor(door.location);
  if (host === undefined) {
    return failed(
      badLocation(door.location, 'our doors are inbox://sftp and inbox://http', 'Write one of the two.'),
    );
  }
  if (door.owner === undefined) throw new Error(`the door ${door.location} was opened for nobody`);
  return ok({ host, owner: door.owner });
}

/** Whether an SSH server answers there, and what it says. */
async function greet(
  address: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<Result<{ readonly where: string; readonly banner: string }>> {
  // An address to listen on is none to connect to.
  const host = address.host === '0.0.0.0' || address.host === '::' ? '127.0.0.1' : address.host;
  const where = `${host}:${address.port}`;
  const limit: Limit = { ms: ANSWER_MS, signal, where };
  const socket = connect(address.port, host);
  try {
    const banner = await within(
      limit,
      'connect',
      () =>
        new Promise<string>((resolve, reject) => {
          let text = '';
          socket.on('data', (chunk) => {
            text += chunk.toString('latin1');
            if (text.includes('\n') || text.length > 255) resolve(text.trim());
          });
          socket.on('error', (error: NodeJS.ErrnoException) => reject(error));
          socket.on('close', () => reject(new Error('it closed the connection')));
        }),
    ).catch((error: NodeJS.ErrnoException) =>
      error instanceof ProblemError
        ? raise(error.problem)
        : raise(unreachable(where, error.code ?? error.message)),
    );
    return ok({ where, banner });
  } catch (error) {
    if (error instanceof ProblemError) return failed(error.problem);
    throw error;
  } finally {
    socket.destroy();
  }
}

function accountAs(door: Door, host: InboxDoor, owner: UploadOwner): InboxAccount {
  const given = (name: 'password' | 'apiKey' | 'secret' | 'certificate'): { [key: string]: string } => {
    const value = text(door, name);
    return value === undefined ? {} : { [name]: value };
  };
  return {
    ...owner,
    user: text(door, 'user') ?? owner.connector,
    doors: [host],
    publicKeys: [text(door, 'publicKey') ?? ''].filter((key) => key !== ''),
    fileBytes: 0,
    ...given('password'),
    ...given('apiKey'),
    ...given('secret'),
    ...given('certificate'),
  };
}

function credentials(account: InboxAccount, door: InboxDoor): Result<string> {
  const ways =
    door === 'sftp'
      ? { password: account.password !== undefined, key: account.publicKeys.length > 0 }
      : {
          signature: account.secret !== undefined,
          'API key': account.apiKey !== undefined,
          certificate: account.certificate !== undefined,
        };
  const given = Object.entries(ways).flatMap(([way, has]) => (has ? [way] : []));
  if (given.length > 0) return ok(`${account.user}, by ${given.join(' or ')}`);
  return failed(
    refusedLogin(
      `inbox://${door}`,
      `the account ${account.user} has no credential that can be read`,
      door === 'sftp'
        ? 'Give it a password or a publicKey.'
        : 'Give it a secret, an apiKey or a certificate.',
    ),
  );
}

const nothing: Session = {
  async *list() {},
  stat: async () => ok(undefined),
  async *read() {},
  write: async () => failed(pushOnly()),
  rename: async () => failed(pushOnly()),
  remove: async () => failed(pushOnly()),
  close: async () => undefined,
};

const pushOnly = (): Problem =>
  problem('transport.unsupported', 'inbox://http only takes what is pushed to it', {
    class: 'config',
    advice: 'Files go back through another door: inbox://sftp, or an https:// address of theirs.',
  });

const off = (): Problem =>
  problem('inbox.off', 'our SFTP server is not running', {
    class: 'config',
    advice:
      'Run tramite serve with the role sftp; TRAMITE_SFTP_PORT and TRAMITE_SFTP_HOST say where it listens.',
  });
