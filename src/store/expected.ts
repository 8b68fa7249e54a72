/** What the Nodo has confirmed to hold: for a comparison with what it really holds. */
import type { PositionState } from '../domain/comparison.ts';
import type { Queryable } from './database.ts';
import type { AccessKey } from './publications.ts';

export interface Expected {
  readonly positionId: string;
  readonly connector: string;
  readonly sourceKey: string;
  readonly generation: number;
  readonly version: number;
  /** Confirmed gone; else confirmed payable. */
  readonly gone: boolean;
  readonly state: PositionState;
  /** Those of the confirmed version. */
  readonly installments: readonly {
    readonly iuv: string;
    readonly amount: number;
    readonly dueDate: string;
    readonly paid: boolean;
  }[];
}

const EXPECTED = `
  select u.position_id as "positionId", p.connector_id as connector, p.source_key as "sourceKey", p.generation, u.confirmed_version as version,
    u.gone, p.state,
    (select coalesce(jsonb_agg(jsonb_build_object('iuv', i.iuv, 'amount', (e -> 'amount')::bigint, 'dueDate', e ->> 'dueDate', 'paid', i.state = 'paid')), '[]')
     from jsonb_array_elements(v.content::jsonb -> 'options') o cross join lateral jsonb_array_elements(o -> 'installments') e
     join installment i on i.organization_id = $1 and i.position_id = u.position_id and i.ref = e ->> 'ref') as installments
  from publication u
  join position p on p.organization_id = $1 and p.position_id = u.position_id
  join position_version v on v.organization_id = $1 and v.position_id = u.position_id and v.version = u.confirmed_version
  where u.organization_id = $1 and u.access_id = $2 and u.state = 'confirmed'`;

type Row = Expected & { [key: string]: unknown };

/** Accesses that something was ever wanted at. */
export async function publishedAccesses(database: Queryable): Promise<readonly AccessKey[]> {
  const { rows } = await database.query<{ organization: string; access: string }>(
    'select distinct organization_id as organization, access_id as access from publication order by 1, 2',
  );
  return rows;
}

/** Confirmed positions in id order. */
export async function expectedAfter(
  database: Queryable,
  key: AccessKey,
  after: string,
  limit: number,
): Promise<readonly Expected[]> {
  const { rows } = await database.query<Row>(
    `${EXPECTED} and u.position_id > $3 order by u.position_id limit $4`,
    [key.organization, key.access, after, limit],
  );
  return rows;
}

/** The confirmed ones among the positions that these payment codes belong to. */
export async function expectedOfCodes(
  database: Queryable,
  key: AccessKey,
  iuvs: readonly string[],
): Promise<readonly Expected[]> {
  const { rows } = await database.query<Row>(
    `${EXPECTED} and u.position_id in (select position_id from installment where organization_id = $1 and iuv = any($3))`,
    [key.organization, key.access, iuvs],
  );
  return rows;
}

export async function expectedOf(
  database: Queryable,
  key: AccessKey,
  positionId: string,
): Promise<Expected | undefined> {
  const { rows } = await database.query<Row>(`${EXPECTED} and u.position_id = $3`, [
    key.organization,
    key.access,
    positionId,
  ]);
  return rows[0];
}
