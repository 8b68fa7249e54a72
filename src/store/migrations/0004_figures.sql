-- Counters: what lists, statistics and the first page say in numbers, so that nobody ever counts the rows themselves.
-- Statements add what they changed to figure_delta, which no two of them contend for; now and then one of them folds an
-- organization's deltas into figure, and the others go on without waiting. A figure is the sum of both.

create table figure (
  organization_id text collate "C" not null,
  kind text collate "C" not null,         -- positions | records | paid | reported | problems | deliveries
  grain text collate "C" not null,        -- now | day | month
  period date not null,                   -- first day; -infinity: now
  connector_id text collate "C" not null default '',
  service text collate "C" not null default '',
  chapter text collate "C" not null default '',
  accertamento text collate "C" not null default '',
  word text collate "C" not null default '',   -- state, outcome, code; of a payment's shares: first | further
  items bigint not null,
  cents bigint not null,
  -- What is asked is always of one kind and grain, of one organization or of all.
  primary key (kind, grain, organization_id, period, connector_id, service, chapter, accertamento, word)
) with (fillfactor = 70);
create table figure_delta (like figure including defaults);
create index figure_delta_organization on figure_delta (organization_id);
alter table figure_delta set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_threshold = -1);

-- A payment by service, chapter and accertamento contabile: the organization's own part of it, to the cent.
create table payment_share (
  organization_id text collate "C" not null,
  iuv text collate "C" not null,
  receipt_id text collate "C" not null,
  ordinal smallint not null,
  connector_id text collate "C" not null default '',   -- empty: nobody's
  service text collate "C" not null default '',
  year smallint not null,
  chapter text collate "C" not null default '',
  accertamento text collate "C" not null default '',
  cents bigint not null,
  day date not null,                      -- paid: Italian day
  reported_day date,                      -- of the transfer that a flow told of
  primary key (organization_id, iuv, receipt_id, ordinal)
);

-- A flow by the same: written when it is settled.
create table flow_share (
  organization_id text collate "C" not null,
  flow text collate "C" not null,
  psp text collate "C" not null,
  revision integer not null,
  service text collate "C" not null default '',
  year smallint not null,
  chapter text collate "C" not null default '',
  accertamento text collate "C" not null default '',
  payments integer not null,
  cents bigint not null,
  primary key (organization_id, flow, psp, revision, service, year, chapter, accertamento)
);

alter table payment add column service text collate "C";

-- Whose a program is, which version of which gestionale it runs and which events it reports, without reading its content.
alter table configuration
  add column owner_id text collate "C" generated always as (content #>> '{organization,organization}') stored,
  add column gestionale text collate "C" generated always as (content #>> '{gestionale,gestionale}') stored,
  add column reports_on text collate "C" generated always as (content #>> '{connector,report,on}') stored,
  add column gestionale_hash text collate "C" generated always as (md5((content -> 'gestionale')::text)) stored;
create index configuration_gestionale on configuration (gestionale, owner_id) where kind = 'program';

-- Everything again, from the rows themselves: what the figures must be (`verify`).
create view figure_counted as
  select organization_id, 'positions' as kind, 'now' as grain, '-infinity'::date as period, connector_id, service, '' as chapter, '' as accertamento,
    state::text as word, count(*) as items, sum(amount)::bigint as cents
  from position group by organization_id, connector_id, service, state
  union all
  select r.organization_id, 'records', g.grain, g.period, d.connector_id, '', '', '', r.outcome::text, sum(r.items)::bigint, sum(r.cents)::bigint
  from (select organization_id, delivery_id, outcome, count(*) as items, coalesce(sum(cents), 0) as cents from record group by 1, 2, 3) r
  join delivery d using (organization_id, delivery_id)
  cross join lateral (select (d.received_at at time zone 'Europe/Rome')::date as day) i
  cross join lateral (values ('day', i.day), ('month', date_trunc('month', i.day)::date)) g (grain, period)
  group by r.organization_id, g.grain, g.period, d.connector_id, r.outcome
  union all
  select s.organization_id, f.kind, g.grain, g.period, s.connector_id, s.service, s.chapter, s.accertamento, case when s.ordinal = 0 then 'first' else 'further' end,
    count(*), sum(s.cents)::bigint
  from payment_share s
  cross join lateral (values ('paid', s.day), ('reported', s.reported_day)) f (kind, day)
  cross join lateral (values ('day', f.day), ('month', date_trunc('month', f.day)::date)) g (grain, period)
  where f.day is not null
  group by s.organization_id, f.kind, g.grain, g.period, s.connector_id, s.service, s.chapter, s.accertamento, s.ordinal = 0
  union all
  select p.organization_id, 'problems', 'now', '-infinity'::date, d.connector_id, '', '', '', p.code, count(*), 0
  from problem p join delivery d using (organization_id, delivery_id)
  where p.closed_at is null and not p.warning group by p.organization_id, d.connector_id, p.code
  union all
  select organization_id, 'deliveries', 'now', '-infinity'::date, connector_id, '', '', '', state::text, count(*), 0
  from delivery group by organization_id, connector_id, state;

-- Whoever comes while another folds the same organization leaves its deltas to the next.
create function fold_figures(organization text) returns void language plpgsql as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('figures ' || organization, 0)) then return; end if;
  with taken as (delete from figure_delta where organization_id = organization returning *)
  insert into figure as known
    select organization_id, kind, grain, period, connector_id, service, chapter, accertamento, word, sum(items), sum(cents) from taken
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
  on conflict (kind, grain, organization_id, period, connector_id, service, chapter, accertamento, word)
    do update set items = known.items + excluded.items, cents = known.cents + excluded.cents;
end $$;

create function fold_figures_of_many(organization text) returns void language plpgsql as $$
begin
  if (select count(*) from (select from figure_delta where organization_id = organization limit 33) few) > 32 then
    perform fold_figures(organization);
  end if;
end $$;

-- Triggers of a table whose changes are counted: after each statement, `changed` is its new rows with way 1 and its old
-- ones with way -1, from which `counting` (an insert) makes what it adds.
create function follow(counted text, purpose text, counting text, ending text default '') returns void language plpgsql as $make$
declare one record;
begin
  for one in
    select * from (values
      ('insert', 'new table as added', 'added', 'select *, 1 as way from added'),
      ('update', 'old table as removed new table as added', 'added', 'select *, 1 as way from added union all select *, -1 as way from removed'),
      ('delete', 'old table as removed', 'removed', 'select *, -1 as way from removed')) as t (operation, tables, rows, changed)
  loop
    execute format(
      'create function %1$I() returns trigger language plpgsql as $body$
       declare of_organization text;
       begin
         with changed as (%2$s) %3$s;
         select organization_id into of_organization from %4$I limit 1;
         %5$s
         return null;
       end $body$',
      concat_ws('_', counted, purpose, one.operation), one.changed, counting, one.rows, ending);
    execute format('create trigger %1$I after %2$s on %3$I referencing %4$s for each statement execute function %5$I()',
      concat_ws('_', purpose, one.operation), one.operation, counted, one.tables, concat_ws('_', counted, purpose, one.operation));
  end loop;
end $make$;

create function follow_in_figures(counted text, counting text) returns void language sql as $$
  select follow(counted, 'figures',
    'insert into figure_delta (organization_id, kind, grain, period, connector_id, service, chapter, accertamento, word, items, cents) ' || counting,
    'if of_organization is not null then perform fold_figures_of_many(of_organization); end if;')
$$;

select follow_in_figures('position', $$
  select organization_id, 'positions', 'now', '-infinity', connector_id, service, '', '', state, sum(way), sum(way * amount) from changed
  group by organization_id, connector_id, service, state having sum(way) <> 0 or sum(way * amount) <> 0$$);

select follow_in_figures('payment_share', $$
  select c.organization_id, f.kind, g.grain, g.period, c.connector_id, c.service, c.chapter, c.accertamento, case when c.ordinal = 0 then 'first' else 'further' end,
    sum(c.way), sum(c.way * c.cents)
  from changed c
  cross join lateral (values ('paid', c.day), ('reported', c.reported_day)) f (kind, day)
  cross join lateral (values ('day', f.day), ('month', date_trunc('month', f.day)::date)) g (grain, period)
  where f.day is not null
  group by c.organization_id, f.kind, g.grain, g.period, c.connector_id, c.service, c.chapter, c.accertamento, c.ordinal = 0
  having sum(c.way) <> 0 or sum(c.way * c.cents) <> 0$$);

select follow_in_figures('delivery', $$
  select organization_id, 'deliveries', 'now', '-infinity', connector_id, '', '', '', state, sum(way), 0 from changed
  group by organization_id, connector_id, state having sum(way) <> 0$$);

-- What was there before there were figures. A payment's chapter was not kept then.
update payment set service = p.service from position p
  where p.organization_id = payment.organization_id and p.position_id = payment.position_id;
insert into payment_share (organization_id, iuv, receipt_id, ordinal, connector_id, service, year, cents, day, reported_day)
  select organization_id, iuv, receipt_id, 0, coalesce(connector_id, ''), coalesce(service, ''), extract(year from paid_at at time zone 'Europe/Rome'), amount,
    (paid_at at time zone 'Europe/Rome')::date, reported_day from payment;
insert into flow_share (organization_id, flow, psp, revision, service, year, payments, cents)
  select l.organization_id, l.flow, l.psp, l.revision, coalesce(p.service, ''), extract(year from l.day), count(*), sum(l.amount)
  from flow_payment l left join payment p on p.organization_id = l.organization_id and p.iuv = l.iuv and p.receipt_id = l.iur
  group by 1, 2, 3, 4, 5, 6;
insert into figure_delta (organization_id, kind, grain, period, connector_id, word, items, cents)
  select organization_id, kind, grain, period, connector_id, word, items, cents from figure_counted where kind in ('records', 'problems', 'deliveries');
insert into figure_delta (organization_id, kind, grain, period, connector_id, service, word, items, cents)
  select organization_id, kind, grain, period, connector_id, service, word, items, cents from figure_counted where kind = 'positions';
