-- Lists of positions, payments, flows and files that went back: newest first, page after page, whatever they are
-- filtered by; and the figures that follow the counters of deliveries.

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

-- Records count on the Italian day on which their file was received.
create function delivery_outcome_figures() returns trigger language plpgsql as $$
declare one text;
begin
  if tg_op = 'INSERT' then
    insert into figure_delta (organization_id, kind, grain, period, connector_id, word, items, cents)
    select c.organization_id, 'records', g.grain, g.period, d.connector_id, c.outcome, sum(c.item * c.records), sum(c.item * c.cents)
    from (select organization_id, delivery_id, outcome, records, cents, 1 as item from added) c
    join delivery d on d.organization_id = c.organization_id and d.delivery_id = c.delivery_id
    cross join lateral (select (d.received_at at time zone 'Europe/Rome')::date as day) i
    cross join lateral (values ('day', i.day), ('month', date_trunc('month', i.day)::date)) g (grain, period)
    group by c.organization_id, g.grain, g.period, d.connector_id, c.outcome having sum(c.item * c.records) <> 0 or sum(c.item * c.cents) <> 0;
    select organization_id into one from added limit 1;
  elsif tg_op = 'DELETE' then
    insert into figure_delta (organization_id, kind, grain, period, connector_id, word, items, cents)
    select c.organization_id, 'records', g.grain, g.period, d.connector_id, c.outcome, sum(c.item * c.records), sum(c.item * c.cents)
    from (select organization_id, delivery_id, outcome, records, cents, -1 as item from removed) c
    join delivery d on d.organization_id = c.organization_id and d.delivery_id = c.delivery_id
    cross join lateral (select (d.received_at at time zone 'Europe/Rome')::date as day) i
    cross join lateral (values ('day', i.day), ('month', date_trunc('month', i.day)::date)) g (grain, period)
    group by c.organization_id, g.grain, g.period, d.connector_id, c.outcome having sum(c.item * c.records) <> 0 or sum(c.item * c.cents) <> 0;
    select organization_id into one from removed limit 1;
  else
    insert into figure_delta (organization_id, kind, grain, period, connector_id, word, items, cents)
    select c.organization_id, 'records', g.grain, g.period, d.connector_id, c.outcome, sum(c.item * c.records), sum(c.item * c.cents)
    from (select organization_id, delivery_id, outcome, records, cents, 1 as item from added
          union all select organization_id, delivery_id, outcome, records, cents, -1 as item from removed) c
    join delivery d on d.organization_id = c.organization_id and d.delivery_id = c.delivery_id
    cross join lateral (select (d.received_at at time zone 'Europe/Rome')::date as day) i
    cross join lateral (values ('day', i.day), ('month', date_trunc('month', i.day)::date)) g (grain, period)
    group by c.organization_id, g.grain, g.period, d.connector_id, c.outcome having sum(c.item * c.records) <> 0 or sum(c.item * c.cents) <> 0;
    select organization_id into one from added limit 1;
  end if;
  if one is not null then perform fold_figures_of_many(one); end if;
  return null;
end $$;
create trigger delivery_outcome_figures_insert after insert on delivery_outcome referencing new table as added
  for each statement execute function delivery_outcome_figures();
create trigger delivery_outcome_figures_update after update on delivery_outcome referencing old table as removed new table as added
  for each statement execute function delivery_outcome_figures();
create trigger delivery_outcome_figures_delete after delete on delivery_outcome referencing old table as removed
  for each statement execute function delivery_outcome_figures();

create function delivery_problem_figures() returns trigger language plpgsql as $$
declare one text;
begin
  if tg_op = 'INSERT' then
    insert into figure_delta (organization_id, kind, grain, period, connector_id, word, items, cents)
    select organization_id, 'problems', 'now', '-infinity', connector_id, code, sum(item * open), 0
    from (select organization_id, connector_id, code, open, 1 as item from added where not warning) changed
    group by organization_id, connector_id, code having sum(item * open) <> 0;
    select organization_id into one from added limit 1;
  elsif tg_op = 'DELETE' then
    insert into figure_delta (organization_id, kind, grain, period, connector_id, word, items, cents)
    select organization_id, 'problems', 'now', '-infinity', connector_id, code, sum(item * open), 0
    from (select organization_id, connector_id, code, open, -1 as item from removed where not warning) changed
    group by organization_id, connector_id, code having sum(item * open) <> 0;
    select organization_id into one from removed limit 1;
  else
    insert into figure_delta (organization_id, kind, grain, period, connector_id, word, items, cents)
    select organization_id, 'problems', 'now', '-infinity', connector_id, code, sum(item * open), 0
    from (select organization_id, connector_id, code, open, 1 as item from added where not warning
          union all select organization_id, connector_id, code, open, -1 as item from removed where not warning) changed
    group by organization_id, connector_id, code having sum(item * open) <> 0;
    select organization_id into one from added limit 1;
  end if;
  if one is not null then perform fold_figures_of_many(one); end if;
  return null;
end $$;
create trigger delivery_problem_figures_insert after insert on delivery_problem referencing new table as added
  for each statement execute function delivery_problem_figures();
create trigger delivery_problem_figures_update after update on delivery_problem referencing old table as removed new table as added
  for each statement execute function delivery_problem_figures();
create trigger delivery_problem_figures_delete after delete on delivery_problem referencing old table as removed
  for each statement execute function delivery_problem_figures();
