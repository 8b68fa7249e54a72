/**
 * Who may come to our own doors: the connectors that receive at, or get their files back from, `inbox://sftp` and
 * `inbox://http`. Paused ones too: what they are given waits. Read from the database, so that any process can serve.
 */
import type { DoorConfig } from '../domain/configuration.ts';
import { inboxDoor } from '../domain/inbox-location.ts';
import type { InboxAccount, UploadOwner } from '../domain/ports/inbox.ts';
import type { ConnectorRow } from '../store/connectors.ts';
import { connectors } from '../store/connectors.ts';
import type { Context } from './context.ts';
import { loadProgram } from './program.ts';

const FRESH_MS = 2_000;
const DEFAULT_FILE_BYTES = 2 * 2 ** 30;

export interface InboxAccounts {
  all(): Promise<readonly InboxAccount[]>;
  /** By login name. A name that two connectors claim lets neither in. */
  account(user: string): Promise<InboxAccount | undefined>;
  accountOf(owner: UploadOwner): Promise<InboxAccount | undefined>;
}

export type AccountsContext = Pick<Context, 'database' | 'secrets' | 'log'>;

/** Accounts as of at most two seconds ago. */
export function inboxAccounts(context: AccountsContext): InboxAccounts {
  let known: { readonly at: number; readonly accounts: Promise<readonly InboxAccount[]> } | undefined;
  const said = new Set<string>();
  const warn = (facts: object, message: string): void => {
    const key = JSON.stringify(facts) + message;
    if (said.has(key)) return;
    if (said.size > 1_000) said.clear();
    said.add(key);
    context.log.warn(facts, message);
  };
  const all = (): Promise<readonly InboxAccount[]> => {
    // Monotonic: the product's clock may be a test's.
    const now = performance.now();
    if (known === undefined || now - known.at > FRESH_MS) {
      const accounts = readAccounts(context, warn);
      const entry = { at: now, accounts };
      known = entry;
      // A failure is not kept.
      accounts.catch(() => {
        if (known === entry) known = undefined;
      });
    }
    return known.accounts;
  };
  return {
    all,
    async account(user) {
      const [one, ...others] = (await all()).filter((it) => it.user === user);
      if (others.length === 0) return one;
      warn(
        { user, connectors: [one, ...others].map((it) => it?.connector) },
        'two connectors claim one user',
      );
      return undefined;
    },
    async accountOf(owner) {
      return (await all()).find(
        (it) => it.organization === owner.organization && it.connector === owner.connector,
      );
    },
  };
}

type Warn = (facts: object, message: string) => void;

async function readAccounts(context: AccountsContext, warn: Warn): Promise<readonly InboxAccount[]> {
  const found: InboxAccount[] = [];
  for (const row of await connectors(context.database)) {
    if (row.programHash === null || !row.present) continue;
    const account = await accountOfRow(context, row, row.programHash, warn);
    if (account !== undefined) found.push(account);
  }
  return found;
}

async function accountOfRow(
  context: AccountsContext,
  row: ConnectorRow,
  programHash: string,
  warn: Warn,
): Promise<InboxAccount | undefined> {
  const { connector } = await loadProgram(context.database, programHash);
  const doors: DoorConfig[] = [connector.receive];
  if (connector.acknowledge !== undefined) doors.push(connector.acknowledge);
  if (connector.report !== undefined) doors.push(connector.report);
  const ours = doors.filter((door) => inboxDoor(door.location) !== undefined);
  if (ours.length === 0) return undefined;
  const owner = { organization: row.organization, connector: row.connector };
  // The door that files come in by says over those that they go back by.
  const options: Record<string, string | number | boolean> = {};
  for (const door of ours)
    for (const [name, value] of Object.entries(door.options))
      options[name] ??= resolved(context, owner, name, value, warn);
  const text = (name: string): string | undefined => {
    const value = options[name];
    return value === undefined || value === '' ? undefined : String(value);
  };
  const given = (name: 'password' | 'apiKey' | 'secret' | 'certificate'): { [key: string]: string } => {
    const value = text(name);
    return value === undefined ? {} : { [name]: value };
  };
  return {
    ...owner,
    user: text('user') ?? row.connector,
    doors: [...new Set(ours.map((door) => inboxDoor(door.location)).filter((door) => door !== undefined))],
    ...given('password'),
    ...given('apiKey'),
    ...given('secret'),
    ...given('certificate'),
    publicKeys: (text('publicKey') ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#')),
    fileBytes: Number(options.maxBytes) > 0 ? Number(options.maxBytes) : DEFAULT_FILE_BYTES,
  };
}

/** Empty when it cannot be resolved: then the account is without that credential. */
function resolved(
  context: AccountsContext,
  owner: UploadOwner,
  name: string,
  value: string | number | boolean,
  warn: Warn,
): string | number | boolean {
  const found = context.secrets({ [name]: value });
  if (found.ok) return found.value[name] ?? '';
  warn({ ...owner, problem: found.problem }, 'a credential of the inbox cannot be resolved');
  return '';
}
