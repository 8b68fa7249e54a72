/** A database with organizations and a clock that stands still: what tests of access begin with. */
import { type Access, type AccessOptions, openAccess } from '../../src/access/access.ts';
import type { Session } from '../../src/access/sessions.ts';
import type { Json } from '../../src/domain/debt-position.ts';
import type { Result } from '../../src/domain/problem.ts';
import type { Database } from '../../src/store/database.ts';
import { testDatabase } from '../database.ts';

export const BORGO = '01234567897';
export const UNIONE = '09876543217';
export const PASSWORD = 'quattro parole messe insieme';
export const HERE = { address: '192.0.2.7', agent: 'a browser' };

export interface House {
  readonly database: Database;
  readonly access: Access;
  readonly clock: { now(): Date };
  readonly logged: object[];
  pass(seconds: number): void;
  another(options: Partial<AccessOptions>): Access;
  journal(): Promise<readonly Entry[]>;
  /** The first administrator, in. */
  administrator(): Promise<Session>;
}

export interface Entry {
  readonly organization: string;
  readonly event: string;
  readonly actor: string | null;
  readonly subject: string | null;
  readonly detail: Json;
}

export const FIRST = 'prima@ente.it';

export async function openHouse(options: Partial<AccessOptions> = {}): Promise<House> {
  const { database } = await testDatabase();
  let now = Date.now();
  const clock = { now: () => new Date(now) };
  const logged: object[] = [];
  const log = {
    info: (facts: object, message: string) => void logged.push({ ...facts, message }),
    warn: (facts: object, message: string) => void logged.push({ ...facts, message }),
  };
  for (const [code, name] of [
    [BORGO, 'Comune di Borgo'],
    [UNIONE, 'Unione della Valle'],
  ])
    await database.query('insert into organization (organization_id, name) values ($1, $2)', [code, name]);
  const another = (further: Partial<AccessOptions>): Access =>
    openAccess({ database, clock, log, ...options, ...further });
  const access = another({});
  return {
    database,
    access,
    clock,
    logged,
    another,
    pass(seconds) {
      now += seconds * 1000;
    },
    async journal() {
      const { rows } = await database.query<Entry & { [column: string]: unknown }>(
        'select organization_id as organization, event, actor, subject, detail from journal order by at, entry_id',
      );
      return rows;
    },
    async administrator() {
      const link = await access.firstAdministrator();
      if (link === undefined) throw new Error('there are accounts already');
      const said = { login: FIRST, name: 'Prima', password: PASSWORD };
      return inside(access, value(await access.acceptLink(link.token, said, HERE)).token);
    },
  };
}

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

export const codeOf = (result: Result<unknown> | { readonly code: string } | undefined): string =>
  result === undefined ? 'ok' : 'code' in result ? result.code : result.ok ? 'ok' : result.problem.code;

export async function inside(access: Access, token: string): Promise<Session> {
  const session = await access.bySession(token);
  if (session === undefined) throw new Error('no session');
  return session;
}
