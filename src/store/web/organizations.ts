/** Organizations on one page: what of each differs from normal; and one with its facts, accesses and connectors. */
import type { OrganizationConfig } from '../../domain/configuration.ts';
import type { Problem } from '../../domain/problem.ts';
import type { View } from '../view.ts';
import { type StandingAlert, standingAlerts } from './alerts.ts';
import { type ConnectorLine, connectorLines } from './connectors.ts';
import { decodeCursor, type Page, pageOf } from './cursor.ts';
import { Where } from './where.ts';

export interface OrganizationLine {
  /** Fiscal code. */
  readonly organization: string;
  readonly name: string;
  /** inserted, pre-exercise, exercise, closed; null: its configuration is unusable. */
  readonly state: string | null;
  readonly present: boolean;
  readonly connectors: number;
  readonly disabled: number;
  readonly paused: number;
  readonly failing: number;
  /** Deliveries to approve. */
  readonly held: number;
  /** Full lists whose cancellations wait for a decision. */
  readonly absences: number;
  /** Open problems. */
  readonly rejects: number;
  readonly waitingFiles: number;
  /** Positions, at most 100. */
  readonly refusedAtNodo: number;
  readonly unsentOutgoing: number;
  /** Files that may have arrived: a person decides. */
  readonly unknownOutgoing: number;
  readonly alerts: number;
  readonly configProblems: number;
  /** Why payments are not gathered. */
  readonly accessProblem: Problem | null;
  /** The least of its accesses. */
  readonly receiptsCompleteUntil: Date | null;
  readonly flowsCompleteUntil: Date | null;
  readonly lastDeliveryAt: Date | null;
  /** Nothing differs. */
  readonly normal: boolean;
}

export interface AccessLine {
  readonly access: string;
  readonly adapter: string;
  readonly segregationCodes: readonly string[];
  readonly receiptsCompleteUntil: Date | null;
  readonly flowsCompleteUntil: Date | null;
  /** When its news is asked for next. */
  readonly nextAt: Date | null;
  readonly problem: Problem | null;
  /** Positions, at most 100. */
  readonly refused: number;
  /** Whether anything is still to be published. */
  readonly waiting: boolean;
}

export interface OrganizationPage {
  readonly line: OrganizationLine;
  readonly config: OrganizationConfig | null;
  readonly problems: readonly Problem[];
  readonly accesses: readonly AccessLine[];
  readonly connectors: readonly ConnectorLine[];
  readonly alerts: readonly StandingAlert[];
}

type Row = Omit<OrganizationLine, 'normal'> & { [key: string]: unknown };

const REFUSED = 100;

export async function organizationOwner(view: View, organization: string): Promise<string | undefined> {
  const values: unknown[] = [organization];
  const { rows } = await view.query<{ organization: string }>(
    `select organization_id as organization from organization where organization_id = $1 and ${view.own('organization_id', values)}`,
    values,
  );
  return rows[0]?.organization;
}

/** By name. */
export const organizationLines = (view: View): Promise<readonly OrganizationLine[]> => lines(view);

/** By code, a page of them. */
export async function organizationList(
  view: View,
  query: { readonly cursor?: string; readonly limit: number },
): Promise<Page<OrganizationLine>> {
  const where = new Where();
  where.add(view.own('organization_id', where.values));
  const [after] = decodeCursor(query.cursor, 1) ?? [];
  if (after !== undefined) where.add(`organization_id > ${where.value(String(after))}`);
  const { rows } = await view.query<{ organization: string }>(
    `select organization_id as organization from organization where ${where} order by organization_id limit ${where.value(query.limit + 1)}`,
    where.values,
  );
  const page = pageOf(rows, query.limit, (row) => [row.organization]);
  const found = await lines(
    view,
    page.items.map((row) => row.organization),
  );
  return { ...page, items: found.toSorted((one, other) => (one.organization < other.organization ? -1 : 1)) };
}

async function lines(view: View, some?: readonly string[]): Promise<readonly OrganizationLine[]> {
  const values: unknown[] = [];
  // Each part counts for itself, in small tables or partial indexes; each names whose it is.
  const mine = (column: string): string => {
    const own = view.own(column, values);
    if (some === undefined) return own;
    values.push(some);
    return `${own} and ${column} = any($${values.length}::text[])`;
  };
  const { rows } = await view.query<Row>(
    `select o.organization_id as organization, o.name, f.content ->> 'state' as state, o.present, jsonb_array_length(o.problems) + coalesce(c.problems, 0) as "configProblems",
       coalesce(c.connectors, 0) as connectors, coalesce(c.disabled, 0) as disabled, coalesce(c.paused, 0) as paused, coalesce(c.failing, 0) as failing,
       coalesce(h.held, 0) as held, coalesce(u.absences, 0) as absences, coalesce(p.rejects, 0)::bigint as rejects, coalesce(w.files, 0) as "waitingFiles",
       coalesce(g.unsent, 0) as "unsentOutgoing", coalesce(g.unknown, 0) as "unknownOutgoing", coalesce(a.alerts, 0) as alerts, n.problem as "accessProblem",
       n.receipts as "receiptsCompleteUntil", n.flows as "flowsCompleteUntil",
       (select count(*)::int from (select from publication r where r.organization_id = o.organization_id and r.state = 'refused' limit ${REFUSED}) r) as "refusedAtNodo",
       (select d.received_at from delivery d where d.organization_id = o.organization_id order by d.number desc limit 1) as "lastDeliveryAt"
     from organization o left join configuration f on f.hash = o.hash
     left join (select organization_id, count(*) filter (where present)::int as connectors, count(*) filter (where present and program_hash is null)::int as disabled,
         count(*) filter (where present and program_hash is not null and (paused or configured_paused))::int as paused,
         count(*) filter (where present and program_hash is not null and not paused and not configured_paused and failing_since is not null)::int as failing,
         coalesce(sum(jsonb_array_length(problems)) filter (where present), 0)::int as problems
       from connector where ${mine('organization_id')} group by 1) c on c.organization_id = o.organization_id
     left join (select organization_id, count(*)::int as held from delivery where state = 'held' and ${mine('organization_id')} group by 1) h on h.organization_id = o.organization_id
     left join (select organization_id, count(*)::int as absences from delivery
       where state = 'applied' and absent is not null and absent -> 'held' <> 'null' and absent -> 'overtakenBy' is null and ${mine('organization_id')} group by 1) u on u.organization_id = o.organization_id
     left join (select organization_id, sum(open) as rejects from delivery_problem where open > 0 and not warning and ${mine('organization_id')} group by 1) p on p.organization_id = o.organization_id
     left join (select organization_id, count(*)::int as files from source_file where settled_at is null and waiting is not null and ${mine('organization_id')} group by 1) w on w.organization_id = o.organization_id
     left join (select organization_id, count(*)::int as unsent, count(*) filter (where state = 'unknown')::int as unknown from outgoing
       where state <> 'delivered' and ${mine('organization_id')} group by 1) g on g.organization_id = o.organization_id
     left join (select organization_id, count(*)::int as alerts from alert where cleared_at is null and ${mine('organization_id')} group by 1) a on a.organization_id = o.organization_id
     left join (select organization_id, (array_agg(problem) filter (where problem is not null))[1] as problem, min(receipts_complete_until) as receipts, min(flows_complete_until) as flows
       from gathering where ${mine('organization_id')} group by 1) n on n.organization_id = o.organization_id
     where ${mine('o.organization_id')} order by o.name, o.organization_id`,
    values,
  );
  return rows.map((row) => ({ ...(row as unknown as OrganizationLine), normal: isNormal(row) }));
}

const isNormal = (row: Row): boolean =>
  row.present &&
  row.state !== null &&
  row.accessProblem === null &&
  [
    row.disabled,
    row.paused,
    row.failing,
    row.held,
    row.absences,
    row.rejects,
    row.waitingFiles,
    row.refusedAtNodo,
    row.unknownOutgoing,
    row.alerts,
    row.configProblems,
  ].every((count) => count === 0);

export async function organizationPage(
  view: View,
  organization: string,
): Promise<OrganizationPage | undefined> {
  const line = (await lines(view, [organization]))[0];
  if (line === undefined) return undefined;
  const values: unknown[] = [organization];
  const { rows } = await view.query<{ config: OrganizationConfig | null; problems: readonly Problem[] }>(
    `select f.content as config, o.problems from organization o left join configuration f on f.hash = o.hash
     where o.organization_id = $1 and ${view.own('o.organization_id', values)}`,
    values,
  );
  const config = rows[0]?.config ?? null;
  return {
    line,
    config,
    problems: rows[0]?.problems ?? [],
    accesses: await accesses(view, organization, config),
    connectors: await connectorLines(view, { organization }),
    alerts: await standingAlerts(view, { organization }),
  };
}

async function accesses(
  view: View,
  organization: string,
  config: OrganizationConfig | null,
): Promise<readonly AccessLine[]> {
  const known = Object.entries(config?.nodo ?? {});
  const values: unknown[] = [organization, known.map(([access]) => access)];
  const { rows } = await view.query<
    Omit<AccessLine, 'adapter' | 'segregationCodes'> & { [key: string]: unknown }
  >(
    `select n.access, g.receipts_complete_until as "receiptsCompleteUntil", g.flows_complete_until as "flowsCompleteUntil", g.next_at as "nextAt", g.problem,
       (select count(*)::int from (select from publication p where p.organization_id = $1 and p.access_id = n.access and p.state = 'refused' limit ${REFUSED}) r) as refused,
       exists (select from publication p where p.organization_id = $1 and p.access_id = n.access and p.state in ('due', 'unknown', 'inFlight')) as waiting
     from organization o cross join unnest($2::text[]) as n (access) left join gathering g on g.organization_id = o.organization_id and g.access_id = n.access
     where o.organization_id = $1 and ${view.own('o.organization_id', values)}`,
    values,
  );
  return known.map(([access, { adapter, segregationCodes }]) => {
    const { access: _, ...found } = rows.find((row) => row.access === access) ?? {
      access,
      receiptsCompleteUntil: null,
      flowsCompleteUntil: null,
      nextAt: null,
      problem: null,
      refused: 0,
      waiting: false,
    };
    return { access, adapter, segregationCodes, ...found } as unknown as AccessLine;
  });
}
