-- What pages and the API list, search and count, at whatever depth, without reading a delivery's records through.

-- Counters of a delivery, kept by statements and not by rows: a slice of thousands of records costs one update each.
create table delivery_outcome (
  organization_id text collate "C" not null,
  delivery_id uuid not null,
  outcome record_outcome not null,
  records bigint not null,
  cents bigint not null,
  without_amount bigint not null,
  units bigint not null,                  -- counted at their first record
  primary key (organization_id, delivery_id, outcome)
) with (fillfactor = 50);

create table delivery_problem (
  organization_id text collate "C" not null,
  delivery_id uuid not null,
  code text collate "C" not null,
  warning boolean not null,
  connector_id text collate "C" not null,
  number bigint not null,                 -- of the delivery
  open bigint not null,
  closed bigint not null,
  primary key (organization_id, delivery_id, code, warning)
) with (fillfactor = 50);
create index delivery_problem_open on delivery_problem (organization_id, connector_id, number, code) include (open) where open > 0 and not warning;
create index delivery_problem_newest on delivery_problem (number desc, code, organization_id) where open > 0 and not warning;

select follow('record', 'counted', $$
  insert into delivery_outcome as known (organization_id, delivery_id, outcome, records, cents, without_amount, units)
  select organization_id, delivery_id, outcome, sum(way), coalesce(sum(way * cents), 0), coalesce(sum(way) filter (where cents is null), 0), coalesce(sum(way) filter (where number = unit), 0)
  from changed group by 1, 2, 3
  having sum(way) <> 0 or coalesce(sum(way * cents), 0) <> 0 or coalesce(sum(way) filter (where number = unit), 0) <> 0 order by 1, 2, 3
  on conflict (organization_id, delivery_id, outcome) do update set records = known.records + excluded.records, cents = known.cents + excluded.cents,
    without_amount = known.without_amount + excluded.without_amount, units = known.units + excluded.units$$);

select follow('problem', 'counted', $$
  insert into delivery_problem as known (organization_id, delivery_id, code, warning, connector_id, number, open, closed)
  select p.organization_id, p.delivery_id, p.code, p.warning, d.connector_id, d.number, p.open, p.closed
  from (select organization_id, delivery_id, code, warning, coalesce(sum(way) filter (where closed_at is null), 0) as open,
          coalesce(sum(way) filter (where closed_at is not null), 0) as closed from changed group by 1, 2, 3, 4) p
  join delivery d on d.organization_id = p.organization_id and d.delivery_id = p.delivery_id where p.open <> 0 or p.closed <> 0 order by 1, 2, 3, 4
  on conflict (organization_id, delivery_id, code, warning) do update set open = known.open + excluded.open, closed = known.closed + excluded.closed$$);

-- What came before the counters did.
insert into delivery_outcome (organization_id, delivery_id, outcome, records, cents, without_amount, units)
select organization_id, delivery_id, outcome, count(*), coalesce(sum(cents), 0), count(*) filter (where cents is null), count(*) filter (where number = unit) from record group by 1, 2, 3;
insert into delivery_problem (organization_id, delivery_id, code, warning, connector_id, number, open, closed)
select p.organization_id, p.delivery_id, p.code, p.warning, d.connector_id, d.number, count(*) filter (where p.closed_at is null), count(p.closed_at)
from problem p join delivery d on d.organization_id = p.organization_id and d.delivery_id = p.delivery_id group by 1, 2, 3, 4, 5, 6;

-- Records count on the Italian day on which their file was received.
select follow_in_figures('delivery_outcome', $$
  select c.organization_id, 'records', g.grain, g.period, d.connector_id, '', '', '', c.outcome, sum(c.way * c.records), sum(c.way * c.cents)
  from changed c
  join delivery d on d.organization_id = c.organization_id and d.delivery_id = c.delivery_id
  cross join lateral (select (d.received_at at time zone 'Europe/Rome')::date as day) i
  cross join lateral (values ('day', i.day), ('month', date_trunc('month', i.day)::date)) g (grain, period)
  group by c.organization_id, g.grain, g.period, d.connector_id, c.outcome having sum(c.way * c.records) <> 0 or sum(c.way * c.cents) <> 0$$);
select follow_in_figures('delivery_problem', $$
  select organization_id, 'problems', 'now', '-infinity', connector_id, '', '', '', code, sum(way * open), 0 from changed where not warning
  group by organization_id, connector_id, code having sum(way * open) <> 0$$);

-- Deliveries, the newest first: of one body, of a state that is rare, by the beginning of the file's name.
create index delivery_newest on delivery (organization_id, number);
-- One for each rare state: comparisons of enums are not leakproof, so that under row-level security they choose no
-- entries of an index; a partial one is chosen by its condition.
create index delivery_held on delivery (organization_id, connector_id, number) where state = 'held';
create index delivery_refused on delivery (number) where state = 'refused';
create index delivery_duplicate on delivery (number) where state = 'duplicate';
create index delivery_withdrawn on delivery (number) where state = 'withdrawn';
create index delivery_under_way on delivery (number) where state in ('received', 'surveyed', 'staged', 'held', 'applying', 'withdrawing');
create index delivery_undecided on delivery (organization_id, number)
  where state = 'applied' and absent is not null and absent -> 'held' <> 'null' and absent -> 'overtakenBy' is null;
create index delivery_named on delivery (organization_id, (file_name collate "C"), number);
create index delivery_received on delivery (received_at, number) where replay_of is null;

-- Numbers of the deliveries that came within a time (an hour more on each side: clocks of two workers differ). Numbers
-- are the whole installation's, so this tells nothing of anybody; the condition on received_at decides.
create function deliveries_between(since timestamptz, until timestamptz, out lowest bigint, out highest bigint)
  language sql stable security definer as $$
  select (select number from delivery where replay_of is null and received_at >= since - interval '1 hour' order by received_at, number limit 1),
         (select number from delivery where replay_of is null and received_at < until + interval '1 hour' order by received_at desc, number desc limit 1)
$$;
do $$ begin execute format('alter function deliveries_between(timestamptz, timestamptz) set search_path = %I, pg_temp', current_schema()); end $$;

-- Records of a delivery by what came of them: in a daily list nearly all are unchanged, and a few are looked for. Each
-- record is in one of these at most. A delivery's id is nobody else's, and is the cheapest to compare.
create index record_created on record (delivery_id, number) where outcome = 'created';
create index record_updated on record (delivery_id, number) where outcome = 'updated';
create index record_cancelled on record (delivery_id, number) where outcome = 'cancelled';
create index record_problem on record (delivery_id, number) where outcome = 'problem';
create index record_aside on record (delivery_id, number) where outcome in ('duplicate', 'superseded', 'ignored', 'refused', 'dismissed');
create index problem_code on problem (organization_id, delivery_id, code, number, ordinal);

-- The journal by time, kind, connector, and what people did.
create index journal_at on journal (at, entry_id);
create index journal_event on journal ((event collate "C"), at, entry_id);
create index journal_own_event on journal (organization_id, (event collate "C"), at, entry_id);
create index journal_connector on journal (organization_id, (connector_id collate "C"), at, entry_id) where connector_id is not null;
create index journal_people on journal (organization_id, at, entry_id) where actor is not null;

-- From one kind of event to the next, through the index: there are millions of entries and some sixty kinds, which are
-- the program's words and nobody's data.
create function journal_kinds() returns setof text language sql stable security definer as $$
  with recursive kinds as (
    (select event collate "C" as event from journal order by event collate "C" limit 1)
    union all
    select (select j.event collate "C" from journal j where j.event collate "C" > k.event order by j.event collate "C" limit 1) from kinds k where k.event is not null)
  select event from kinds where event is not null
$$;
do $$ begin execute format('alter function journal_kinds() set search_path = %I, pg_temp', current_schema()); end $$;

create index source_file_waiting on source_file (organization_id, connector_id, first_seen_at) where settled_at is null and waiting is not null;
create index outgoing_newest on outgoing (organization_id, connector_id, created_at);

-- Lists of positions, payments, flows and files that went back: newest first, page after page, whatever they are
-- filtered by.
-- By what lists are filtered by; which combinations there are is known from the figures. One for each state, for
-- comparing an enum is nothing that row-level security lets an index do.
create index position_open on position (organization_id, connector_id, service, position_id) where state = 'open';
create index position_partlypaid on position (organization_id, connector_id, service, position_id) where state = 'partlyPaid';
create index position_paid on position (organization_id, connector_id, service, position_id) where state = 'paid';
create index position_cancelled on position (organization_id, connector_id, service, position_id) where state = 'cancelled';
create index position_suspended on position (organization_id, connector_id, service, position_id) where state = 'suspended';
-- Of all bodies together: in order of ids, which is that of time, so that new ones always go to its end.
create index position_newest on position (position_id);
create index position_newest_partlypaid on position (position_id) where state = 'partlyPaid';
create index position_newest_paid on position (position_id) where state = 'paid';
create index position_newest_cancelled on position (position_id) where state = 'cancelled';
create index position_newest_suspended on position (position_id) where state = 'suspended';
-- Some debtors have many: those without a code of their own.
drop index position_debtor;
create index position_debtor on position (organization_id, debtor_code, position_id);

create index payment_paid on payment (organization_id, paid_at, iuv, receipt_id);
create index payment_service on payment (organization_id, service, paid_at, iuv, receipt_id);
create index payment_connector on payment (organization_id, connector_id, paid_at, iuv, receipt_id);
create index payment_labelled on payment (organization_id, paid_at, iuv, receipt_id) where labels <> '{}';
create index payment_receipt on payment (organization_id, receipt_id);
create index payment_event_paid on payment_event (organization_id, connector_id, at, iuv, receipt_id, ordinal) where told_at is null and event = 'paid';
create index payment_event_reported on payment_event (organization_id, connector_id, at, iuv, receipt_id, ordinal) where told_at is null and event = 'reported';
create index payment_event_settled on payment_event (organization_id, connector_id, at, iuv, receipt_id, ordinal) where told_at is null and event = 'settled';
create index payment_event_corrected on payment_event (organization_id, connector_id, at, iuv, receipt_id, ordinal) where told_at is null and event = 'corrected';

create index flow_published on flow (organization_id, published_at, flow, psp, revision);
create index flow_regulation on flow (organization_id, regulation);

create index outgoing_report on outgoing (organization_id, connector_id, outgoing_id) where kind = 'report';
create index outgoing_acknowledgement on outgoing (organization_id, connector_id, outgoing_id) where kind = 'acknowledgement';
create index outgoing_named on outgoing (organization_id, (name collate "C"), outgoing_id);
create index outgoing_waiting on outgoing (organization_id, outgoing_id) where state <> 'delivered';
create index outgoing_edition on outgoing (organization_id, edition_of) where edition_of is not null;
create index ready_file_outgoing on ready_file (organization_id, outgoing_id);
