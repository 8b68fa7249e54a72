/**
 * A slice of a connector's very first positions, created without leaving PostgreSQL: there is nothing to compare them
 * with, their ids were made when they were staged, and only their payment codes come from outside.
 */
import { ALONE } from './comparing.ts';
import type { Client } from './database.ts';
import type { Delivery } from './deliveries.ts';

export interface FreshCode {
  readonly iuv: string;
  readonly noticeNumber: string;
}

export interface FreshSlice {
  /** Units beyond `after` and up to `last`. */
  readonly after: number;
  readonly last: number;
  /** For the installments that stand alone in their position, then for those in lists; in order of units. */
  readonly singleCodes: readonly FreshCode[];
  readonly listedCodes: readonly FreshCode[];
}

/** Digits and letters only: no element of the literal needs quotes. */
const list = (texts: readonly string[]): string => `{${texts.join(',')}}`;
const iuvs = (codes: readonly FreshCode[]): string => list(codes.map((code) => code.iuv));
const notices = (codes: readonly FreshCode[]): string => list(codes.map((code) => code.noticeNumber));

const SLICE = `from staged_unit s where s.delivery_id = $2 and s.unit > $3 and s.unit <= $4 and ${ALONE}`;
const STATE = "case s.action when 'suspend' then 'suspended' else 'open' end::position_state";
const CODES = 'unnest($5::text[], $6::text[]) with ordinality as code (iuv, notice_number, place)';

/** Positions, versions, installments and what is wanted at the Nodo of all ALONE units of the slice. */
export async function createAlone(
  client: Client,
  item: Delivery,
  access: string,
  { after, last, singleCodes, listedCodes }: FreshSlice,
): Promise<void> {
  const slice = [item.organization, item.id, after, last];
  await client.query(
    `insert into position (organization_id, position_id, connector_id, source_key, state, service, period, list, debtor_code, amount, hash, delivery_number)
     select $1, s.position_id, $5, s.source_key, ${STATE}, s.service, s.period, s.list, s.debtor_code, s.amount, s.hash, $6 ${SLICE}`,
    [...slice, item.connector, item.number],
  );
  await client.query(
    `insert into position_version (organization_id, position_id, version, action, state, delivery_id, record, content, hash)
     select $1, s.position_id, 1, s.action, ${STATE}, $2, s.unit, s.content, s.hash ${SLICE}`,
    slice,
  );
  await client.query(
    `insert into publication (organization_id, position_id, access_id, gone, wanted_version, first_due)
     select $1, s.position_id, $5, false, 1, s.first_due ${SLICE} and s.action = 'upsert'`,
    [...slice, access],
  );
  if (singleCodes.length > 0)
    await client.query(
      `insert into installment (organization_id, iuv, notice_number, position_id, ref, option_number, plan, amount, due_date)
       select $1, code.iuv, code.notice_number, i.position_id, i.ref, 0, false, i.amount, i.first_due
       from (select s.position_id, s.ref, s.amount, s.first_due, row_number() over (order by s.unit) as place ${SLICE} and s.refs is null) i
       join ${CODES} using (place)`,
      [...slice, iuvs(singleCodes), notices(singleCodes)],
    );
  if (listedCodes.length > 0)
    await client.query(
      `insert into installment (organization_id, iuv, notice_number, position_id, ref, option_number, plan, amount, due_date)
       select $1, code.iuv, code.notice_number, i.position_id, i.ref, i.option, i.plan, i.amount, i.due
       from (
         select s.position_id, one.ref, one.option, one.plan, one.amount, one.due, row_number() over (order by s.unit, one.ordinal) as place
         from staged_unit s, unnest(s.refs, s.options, s.plans, s.amounts, s.dues) with ordinality as one (ref, option, plan, amount, due, ordinal)
         where s.delivery_id = $2 and s.unit > $3 and s.unit <= $4 and ${ALONE} and s.refs is not null) i
       join ${CODES} using (place)`,
      [...slice, iuvs(listedCodes), notices(listedCodes)],
    );
}

/** Their outcomes. Those of a delivery are counted in rows of its own, which one slice after the other may change. */
export async function tellAlone(
  client: Client,
  item: Delivery,
  { after, last }: Pick<FreshSlice, 'after' | 'last'>,
): Promise<void> {
  await client.query(
    `insert into record (organization_id, delivery_id, number, at_offset, length, line, lines, unit, outcome, cents, position_id)
     select $1::text, s.delivery_id, s.unit, s.at_offset, s.length, s.line, s.span, s.unit, 'created'::record_outcome, s.cents, s.position_id ${SLICE} and s.numbers is null
     union all
     select $1::text, s.delivery_id, r.number, r.at_offset, r.length, r.line, r.lines, s.unit, 'created'::record_outcome, r.cents, s.position_id
     from staged_unit s, unnest(s.numbers, s.offsets, s.lengths, s.lines, s.spans, s.each_cents) as r (number, at_offset, length, line, lines, cents)
     where s.delivery_id = $2 and s.unit > $3 and s.unit <= $4 and ${ALONE} and s.numbers is not null`,
    [item.organization, item.id, after, last],
  );
}
