/** One position's life, from the lines of files to those of reports. */
import { createHash } from 'node:crypto';
import type { Day } from '../../domain/day.ts';
import type { Json } from '../../domain/debt-position.ts';
import { type JsonChange, jsonChanges } from '../../domain/json-changes.ts';
import type { Problem } from '../../domain/problem.ts';
import { iupd } from '../../domain/uuid.ts';
import {
  paymentsOf,
  publicationsOf,
  recordsOf,
  type TracedPayment,
  type TracedRecord,
  versionsOf,
} from '../tracing.ts';
import type { View } from '../view.ts';
import { type KnownPosition, knownPositions } from './position-rows.ts';

const MOST_RECORDS = 50;

export interface PositionNotice {
  readonly iuv: string;
  readonly noticeNumber: string;
  readonly ref: string;
  readonly plan: boolean;
  readonly option: number;
  readonly amountCents: number;
  readonly dueDate: Day;
  readonly state: 'open' | 'paid' | 'closed';
}

export interface PositionVersion {
  readonly version: number;
  readonly action: string;
  readonly state: string;
  readonly amountCents: number | null;
  readonly at: Date;
  readonly deliveryId: string;
  readonly delivery: number;
  readonly fileName: string;
  readonly sha256: string;
  readonly encoding: string | null;
  readonly receivedAt: Date;
  readonly programHash: string;
  readonly gestionale: string;
  readonly mappingSha256: string;
  /** Number of its unit's first record; 0: no record of the file asked for it. */
  readonly record: number;
  /** The first ones: where their bytes are in the archived file. */
  readonly records: readonly TracedRecord[];
  /** Against the version before. */
  readonly changes: readonly JsonChange[];
}

export interface PositionPublication {
  readonly access: string;
  readonly state: string;
  readonly gone: boolean;
  readonly wanted: number;
  readonly sent: number | null;
  readonly confirmed: number | null;
  readonly confirmedAt: Date | null;
  readonly notBefore: Date | null;
  readonly problem: Problem | null;
}

export interface PositionAnswer {
  readonly outgoingId: string;
  readonly delivery: number;
  readonly name: string;
  readonly supplement: number;
  readonly state: string;
  readonly deliveredAt: Date | null;
}

export interface PositionDetail extends KnownPosition {
  /** As Nodo accesses know it. */
  readonly iupd: string;
  readonly notices: readonly PositionNotice[];
  /** The oldest first. */
  readonly versions: readonly PositionVersion[];
  readonly publications: readonly PositionPublication[];
  readonly payments: readonly TracedPayment[];
  readonly acknowledgements: readonly PositionAnswer[];
}

export async function positionDetail(
  view: View,
  organization: string,
  positionId: string,
  today: Day,
): Promise<PositionDetail | undefined> {
  const [position] = await knownPositions(view, [{ organization, id: positionId }], today);
  if (position === undefined) return undefined;
  const key = { organization, positionId };
  const notices = await noticesOf(view, organization, positionId);
  const versions = await withRecords(view, organization, positionId);
  return {
    ...position,
    iupd: iupd(organization, position.connector, position.key, position.generation),
    notices,
    versions,
    publications: await publicationsOf(view, key),
    payments: await paymentsOf(
      view,
      organization,
      notices.map((notice) => notice.iuv),
    ),
    acknowledgements: await answersOf(
      view,
      organization,
      versions.map((version) => version.deliveryId),
    ),
  };
}

async function noticesOf(
  view: View,
  organization: string,
  positionId: string,
): Promise<readonly PositionNotice[]> {
  const values: unknown[] = [organization, positionId];
  const own = view.own('organization_id', values);
  const { rows } = await view.query<PositionNotice & { [key: string]: unknown }>(
    `select iuv, notice_number as "noticeNumber", ref, plan, option_number as option, amount as "amountCents", due_date as "dueDate", state from installment
     where organization_id = $1 and position_id = $2 and ${own} order by plan, option_number, due_date, iuv`,
    values,
  );
  return rows;
}

async function withRecords(
  view: View,
  organization: string,
  positionId: string,
): Promise<readonly PositionVersion[]> {
  const contents = await contentsOf(view, organization, positionId);
  const found: PositionVersion[] = [];
  for (const { mapping, file, amount, ...version } of await versionsOf(view, { organization, positionId })) {
    const records =
      version.record === 0 ? [] : await recordsOf(view, organization, version.deliveryId, version.record);
    const before = contents.get(version.version - 1);
    const after = contents.get(version.version);
    found.push({
      ...version,
      fileName: file,
      amountCents: amount,
      mappingSha256: createHash('sha256').update(mapping).digest('hex'),
      records: records.slice(0, MOST_RECORDS),
      changes: before === undefined || after === undefined ? [] : jsonChanges(before, after),
    });
  }
  return found;
}

async function contentsOf(
  view: View,
  organization: string,
  positionId: string,
): Promise<ReadonlyMap<number, Json>> {
  const values: unknown[] = [organization, positionId];
  const own = view.own('organization_id', values);
  const { rows } = await view.query<{ version: number; content: Json }>(
    `select version, content from position_version where organization_id = $1 and position_id = $2 and ${own}`,
    values,
  );
  return new Map(rows.map((row) => [row.version, row.content]));
}

async function answersOf(
  view: View,
  organization: string,
  deliveries: readonly string[],
): Promise<readonly PositionAnswer[]> {
  const values: unknown[] = [organization, deliveries];
  const own = view.own('o.organization_id', values);
  const { rows } = await view.query<PositionAnswer & { [key: string]: unknown }>(
    `select o.outgoing_id as "outgoingId", d.number as delivery, o.name, o.supplement, o.state, o.delivered_at as "deliveredAt"
     from outgoing o join delivery d on d.organization_id = o.organization_id and d.delivery_id = o.delivery_id
     where o.organization_id = $1 and o.kind = 'acknowledgement' and o.delivery_id = any($2) and ${own} order by d.number, o.supplement`,
    values,
  );
  return rows;
}
