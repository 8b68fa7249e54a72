-- The web reads as one of two roles that own nothing and may change nothing: tramite_web sees the organizations named
-- in the setting tramite.organizations, tramite_web_all every one. Roles belong to the whole cluster: another database
-- may have made them already, or be making them now.
do $$
declare one text;
begin
  foreach one in array array['tramite_web', 'tramite_web_all'] loop
    begin
      if not exists (select from pg_roles where rolname = one) then
        execute format('create role %I nologin nosuperuser nobypassrls noinherit', one);
      end if;
    exception when duplicate_object or unique_violation then null;
    end;
    -- Who made a role may grant it, and may not yet become it.
    begin
      execute format('set local role %I', one);
      set local role none;
    exception when insufficient_privilege then
      begin
        execute format('grant %I to current_user', one);
      exception when internal_error or unique_violation then null; -- another database of this cluster does it now
      end;
    end;
    execute format('grant usage on schema %I to %I', current_schema(), one);
  end loop;
end $$;

-- Evaluated once per query.
create function viewed_organizations() returns text[] language sql stable parallel safe as $$
  select string_to_array(current_setting('tramite.organizations', true), ',')
$$;

-- Said so that PostgreSQL takes it for true of nearly every row: the query's own condition on the organization, which is
-- there too, is what indexes are chosen by. Said as equality it would count twice, and long lists would be thought short.
create function confine(name regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('create policy viewed on %s for select to tramite_web using (array_position((select viewed_organizations()), organization_id collate "C") is not null)', name);
  execute format('create policy viewed_all on %s for select to tramite_web_all using (true)', name);
  execute format('grant select on %s to tramite_web, tramite_web_all', name);
end $$;

-- Every table that has an organization, but what only the engine and the access layer read.
do $$
declare one record;
begin
  for one in
    select c.oid::regclass as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname not in ('lease', 'role_grant', 'api_key_grant')
  loop
    perform confine(one.name);
  end loop;
end $$;

-- A gestionale is everybody's; a program says whose it is.
alter table configuration enable row level security;
create policy viewed on configuration for select to tramite_web
  using (kind = 'gestionale' or case kind when 'organization' then content ->> 'organization' else content #>> '{organization,organization}' end
    = any ((select viewed_organizations())::text[]));
create policy viewed_all on configuration for select to tramite_web_all using (true);
grant select on configuration to tramite_web, tramite_web_all;
