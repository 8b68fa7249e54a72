/**
 * What the web reads through: a read-only transaction of a role that PostgreSQL's row-level security confines to the
 * organizations of who asks. Every query names them too (`own`): two walls, of which either alone must hold.
 */
import type pg from 'pg';
import type { Scope } from '../domain/access.ts';
import type { Queryable } from './database.ts';

export interface View extends Queryable {
  readonly scope: Scope;
  /** The condition that a column holds one of the viewer's organizations; its value is added to `values`. */
  own(column: string, values: unknown[]): string;
  /** A query whose plan is kept: for one that pages ask all the time, and that is planned the same whatever its values. */
  known<R extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<{ rows: R[]; rowCount: number | null }>;
}

const FISCAL_CODE = /^[0-9A-Za-z]{1,32}$/;

/** What confines a transaction: sent as one round trip, so nothing in it comes from a request. */
export function confinement(scope: Scope, milliseconds: number): string {
  const wait = `set local statement_timeout = ${Math.trunc(milliseconds)}`;
  if (scope === 'all') return `begin read only; set local role tramite_web_all; ${wait}`;
  for (const one of scope) if (!FISCAL_CODE.test(one)) throw new Error('not the code of an organization');
  return `begin read only; set local role tramite_web; set local tramite.organizations = '${scope.join(',')}'; ${wait}`;
}

/** `trusting`: without the first wall, so that a test sees what the second one alone lets through. */
export function viewOf(client: pg.PoolClient, scope: Scope, trusting: boolean): View {
  return {
    scope,
    query: (text, values) => client.query(text, values as unknown[]),
    // A plan is its role's: another one's would be made again each time.
    known: (name, text, values) =>
      client.query({
        name: `${name} of ${scope === 'all' ? 'all' : 'own'}`,
        text,
        values: values as unknown[],
      }),
    own(column, values) {
      if (scope === 'all' || trusting) return 'true';
      values.push(scope);
      return `${column} = any($${values.length}::text[])`;
    },
  };
}
