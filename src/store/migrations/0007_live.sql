-- Tells listeners whose journal grew: once per transaction, organization and connector, for PostgreSQL drops equal ones.
create function tell_journal() returns trigger language plpgsql as $$
begin
  perform pg_notify('tramite_journal', organization_id || ' ' || coalesce(connector_id, ''))
    from (select distinct organization_id, connector_id from added) a;
  return null;
end $$;
create trigger journal_tells after insert on journal referencing new table as added
  for each statement execute function tell_journal();
