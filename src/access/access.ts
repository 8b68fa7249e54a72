/** Who comes in: sessions of people, API keys, the OpenID provider, links that open an account. */
import type { Viewer } from '../domain/access.ts';
import { failed, type Problem, problem, type Result } from '../domain/problem.ts';
import { deleteExpired } from '../store/access/sessions.ts';
import { type AccountLanguage, accountById } from '../store/access/users.ts';
import { type DeniedFacts, denials } from './denials.ts';
import type { AccessLog, Caller, Keeper } from './keeper.ts';
import { byKey } from './keys.ts';
import {
  type Accepted,
  acceptLink,
  firstAdministrator,
  type Link,
  type MadeLink,
  openLink,
  recover,
} from './links.ts';
import { type Doorkeeper, login, loginTotp } from './login.ts';
import { oidcDoor } from './oidc.ts';
import type { OidcSettings } from './oidc-settings.ts';
import {
  changePassword,
  confirmTotp,
  removeTotp,
  setLanguage,
  startTotp,
  type TotpOffer,
} from './profile.ts';
import {
  bySession,
  closeOwn,
  type Entered,
  idleSince,
  logout,
  type OwnSession,
  ownSessions,
  type Session,
  sessionOf,
} from './sessions.ts';

export interface AccessOptions extends Keeper {
  readonly log: AccessLog;
  readonly oidc?: OidcSettings | undefined;
  /** 32 bytes that second factors are encrypted with; absent: they are only kept apart. */
  readonly totpKey?: Uint8Array | undefined;
  /** A session without a request ends; absent: after 30 minutes. */
  readonly idleMinutes?: number | undefined;
  /** Any session ends; absent: after 12 hours. */
  readonly hours?: number | undefined;
}

export interface Access {
  /** Whether there is an OpenID provider. */
  readonly oidc: boolean;
  /** `byItself`: the page asks, not its reader, who may have gone. Undefined: no session, or it ended, or its second factor is still asked for, or its person is disabled. */
  bySession(token: string | undefined, byItself?: boolean): Promise<Session | undefined>;
  /** From the header `Authorization`; undefined: no key of ours, or one that opens nothing. */
  byKey(authorization: string | undefined): Promise<Viewer | undefined>;
  /** Problems `login.failed`, `login.blocked`, `login.busy`. */
  login(said: { login: string; password: string }, from: Caller): Promise<Result<Entered>>;
  /** Whether the token waits for a code. */
  waitsForCode(token: string | undefined): Promise<boolean>;
  /** Problems `login.code`, `login.blocked`, `login.expired`. */
  loginTotp(token: string | undefined, code: string, from: Caller): Promise<Result<Entered>>;
  /** Problem `oidc.unreachable`. */
  oidcStart(returnTo: string): Promise<Result<{ readonly url: string; readonly state: string }>>;
  /** Problems `oidc.refused`, `oidc.unknown-user`. */
  oidcFinish(
    query: URLSearchParams,
    state: string | undefined,
    from: Caller,
  ): Promise<Result<Entered & { readonly returnTo: string }>>;
  logout(token: string | undefined, address: string): Promise<void>;
  /** At the start of a server: undefined when there are accounts. Whoever has the token is the administrator. */
  firstAdministrator(): Promise<MadeLink | undefined>;
  /** A link to choose a password with, for whoever runs the machine. Undefined: no such account, or it is disabled. */
  recover(login: string): Promise<MadeLink | undefined>;
  openLink(token: string): Promise<Link | undefined>;
  acceptLink(token: string, accepted: Accepted, from: Caller): Promise<Result<Entered>>;
  hasPassword(session: Session): Promise<boolean>;
  changePassword(
    session: Session,
    said: { readonly current: string; readonly next: string },
    from: Caller,
  ): Promise<Problem | undefined>;
  startTotp(session: Session): Promise<TotpOffer | undefined>;
  confirmTotp(session: Session, code: string, from: Caller): Promise<Problem | undefined>;
  removeTotp(session: Session, code: string, from: Caller): Promise<Problem | undefined>;
  setLanguage(session: Session, language: AccountLanguage, from: Caller): Promise<void>;
  sessions(session: Session): Promise<readonly OwnSession[]>;
  /** One of one's own by its id, all `others`, or `all`. */
  closeSessions(session: Session, which: string, from: Caller): Promise<Problem | undefined>;
  /** Into the journal. */
  denied(facts: DeniedFacts): Promise<void>;
  /** What expired goes. */
  tidy(): Promise<void>;
}

const IDLE_MINUTES = 30;
const HOURS = 12;

export function openAccess({
  database,
  clock,
  log,
  oidc,
  totpKey,
  idleMinutes,
  hours,
}: AccessOptions): Access {
  const rules = { idleMinutes: idleMinutes ?? IDLE_MINUTES, hours: hours ?? HOURS };
  const keeper: Doorkeeper = { database, clock, rules, totpKey };
  const door = oidc === undefined ? undefined : oidcDoor(keeper, oidc, log);
  return {
    oidc: door !== undefined,
    bySession: (token, byItself = false) => bySession(keeper, rules, token, byItself),
    byKey: (authorization) => byKey(keeper, authorization),
    login: (said, from) => login(keeper, said, from),
    waitsForCode: async (token) => (await sessionOf(keeper, rules, token, false)) !== undefined,
    loginTotp: (token, code, from) => loginTotp(keeper, token, code, from),
    oidcStart: async (returnTo) => door?.start(returnTo) ?? failed(NO_PROVIDER),
    oidcFinish: async (query, state, from) => door?.finish(query, state, from) ?? failed(NO_PROVIDER),
    logout: (token, address) => logout(keeper, token, address),
    async firstAdministrator() {
      const link = await firstAdministrator(keeper);
      // Not the token: whoever reads the log must not become the administrator.
      if (link !== undefined)
        log.info(
          { expires: link.expires.toISOString() },
          'nobody has an account: a link for the first one was made',
        );
      return link;
    },
    recover: (login) => recover(keeper, login),
    openLink: (token) => openLink(keeper, token),
    acceptLink: (token, accepted, from) => acceptLink(keeper, token, accepted, from),
    hasPassword: async ({ viewer }) => {
      const account = await accountById(database, viewer.id);
      return account !== undefined && account.passwordHash !== null;
    },
    changePassword: (session, said, from) => changePassword(keeper, session, said, from),
    startTotp: (session) => startTotp(keeper, session),
    confirmTotp: (session, code, from) => confirmTotp(keeper, session, code, from),
    removeTotp: (session, code, from) => removeTotp(keeper, session, code, from),
    setLanguage: (session, language, from) => setLanguage(keeper, session, language, from),
    sessions: (session) => ownSessions(keeper, rules, session),
    closeSessions: (session, which, from) => closeOwn(keeper, session, which, from.address),
    denied: denials(keeper),
    tidy: () => deleteExpired(database, clock.now(), idleSince(keeper, rules)),
  };
}

export type { AccessLog, Caller, DeniedFacts, Entered, Session };

const NO_PROVIDER = problem('oidc.absent', 'there is no OpenID provider here', {
  class: 'config',
  advice: 'TRAMITE_OIDC_ISSUER names one.',
});
