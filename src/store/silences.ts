/** Until when nobody is told of a rule, of a connector, of an organization. */
import type { AlertRule } from '../domain/alert.ts';
import type { Client, Queryable } from './database.ts';

export interface SilenceKey {
  readonly organization: string;
  /** Absent: the whole organization. */
  readonly connector?: string;
  /** Absent: every rule. */
  readonly rule?: AlertRule;
}

export interface Silence {
  readonly organization: string;
  readonly connector: string | null;
  readonly rule: AlertRule | null;
  readonly until: Date;
  readonly setBy: string;
}

export async function setSilence(
  client: Client,
  key: SilenceKey,
  until: Date,
  by: string,
  now: Date,
): Promise<void> {
  await client.query(
    `insert into silence (organization_id, connector_id, rule, until, set_by, set_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, connector_id, rule) do update set until = excluded.until, set_by = excluded.set_by, set_at = excluded.set_at`,
    [key.organization, key.connector ?? '', key.rule ?? '', until, by, now],
  );
}

/** Without a rule, all silences of that organization or connector end. Returns how many did. */
export async function endSilence(client: Client, key: SilenceKey, now: Date): Promise<number> {
  const { rows } = await client.query<{ until: Date }>(
    `delete from silence where organization_id = $1 and connector_id = $2 and ($3::text is null or rule = $3) returning until`,
    [key.organization, key.connector ?? '', key.rule ?? null],
  );
  return rows.filter((row) => row.until > now).length;
}

export async function silences(
  database: Queryable,
  organization: string | null,
  now: Date,
): Promise<readonly Silence[]> {
  const { rows } = await database.query<Silence & { [key: string]: unknown }>(
    `select organization_id as organization, nullif(connector_id, '') as connector, nullif(rule, '') as rule, until, set_by as "setBy"
     from silence where until > $2 and ($1::text is null or organization_id = $1) order by organization_id, connector_id, rule`,
    [organization, now],
  );
  return rows;
}
