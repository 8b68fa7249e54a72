-- The truth of Tramite. organization_id (11-digit fiscal code) leads every key and index. Codes compare bytewise.
-- Ids are UUIDv7 made by the application, so that keys grow with time. Money is bigint cents, days are date.

create type record_outcome as enum (
  'created', 'updated', 'unchanged', 'cancelled', 'duplicate', 'superseded', 'ignored', 'problem', 'refused', 'dismissed');
create type delivery_state as enum (
  'received', 'surveyed', 'staged', 'held', 'applying', 'applied', 'refused', 'duplicate', 'withdrawing', 'withdrawn');
create type position_state as enum ('open', 'partlyPaid', 'paid', 'cancelled', 'suspended');
-- absent: a full list does not name it any more · withdraw: the delivery that wrote the version before was taken back
create type position_action as enum ('upsert', 'cancel', 'paidElsewhere', 'suspend', 'absent', 'withdraw');
create type installment_state as enum ('open', 'paid', 'closed');
create type publication_state as enum ('due', 'inFlight', 'unknown', 'confirmed', 'refused');
-- aside: incomplete, kept apart and said, never ingested
create type upload_state as enum ('writing', 'closed', 'aside', 'taken');
create type payment_source as enum ('receipt', 'flow', 'both');
create type payment_event_kind as enum ('paid', 'reported', 'settled', 'corrected');
create type outgoing_kind as enum ('acknowledgement', 'report');
create type outgoing_state as enum ('due', 'sending', 'delivered', 'unknown');

-- Configuration: every version that ever ran, by hash.
create table configuration (
  hash text collate "C" primary key,
  kind text not null,                     -- organization | connector | program | gestionale
  content jsonb not null,
  imported_at timestamptz not null default now()
);

create table organization (
  organization_id text collate "C" primary key,
  name text not null,
  hash text collate "C" references configuration,
  problems jsonb not null default '[]',   -- non-empty: disabled, and why
  present boolean not null default true
);

-- program_hash names the resolved {organization, connector, gestionale} that new deliveries run on.
create table connector (
  organization_id text collate "C" not null references organization,
  connector_id text collate "C" not null,
  gestionale text not null,
  program_hash text collate "C" references configuration,
  problems jsonb not null default '[]',
  present boolean not null default true,  -- false with unfinished work: orphaned
  paused boolean not null default false,  -- by a person
  configured_paused boolean not null default false,
  next_scan_at timestamptz not null default now(),
  last_scan jsonb,                        -- {at, listed, taken, waiting, skipped, problem}
  failing_since timestamptz,              -- first of the scans in a row that ended in a problem
  bookmark text,                          -- what the source asked to remember with its last file
  next_sequence bigint,                   -- progressive number of the next file; null: not one yet
  primary key (organization_id, connector_id)
);

-- Who works on what. The epoch grows with every new holder: a commit carries it, and an old one finds itself fenced.
create table lease (
  organization_id text collate "C" not null,
  subject text collate "C" not null,      -- ingest:tari, collect:tari, import…
  owner uuid,
  epoch bigint not null default 0,
  until timestamptz not null default now(),
  primary key (organization_id, subject)
);

-- A file at its source, while it waits for its gates and until it is settled.
create table source_file (
  organization_id text collate "C" not null,
  connector_id text collate "C" not null,
  name text collate "C" not null,
  size_bytes bigint not null,
  modified_ms bigint not null,
  version text collate "C",               -- the source's own mark of the content
  listings integer not null default 1,    -- equal consecutive ones
  first_seen_at timestamptz not null,
  changed_at timestamptz not null,
  waiting jsonb,                          -- {gate, reason, until}
  delivery_id uuid,                       -- bytes safe: only the settle is missing
  settled_at timestamptz,
  primary key (organization_id, connector_id, name)
);

-- Keys of servers that a person trusted on first use.
create table trusted_host (
  organization_id text collate "C" not null,
  server text collate "C" not null,       -- host:port
  fingerprint text collate "C" not null,
  trusted_by text not null,
  trusted_at timestamptz not null,
  primary key (organization_id, server, fingerprint)
);

-- Files that arrive at our own SFTP server, until a delivery holds their bytes.
create table upload (
  organization_id text collate "C" not null,
  connector_id text collate "C" not null,
  upload_id uuid not null,
  name text collate "C" not null,
  state upload_state not null,
  session uuid,                           -- who writes it now
  size_bytes bigint not null,
  opened_at timestamptz not null,
  changed_at timestamptz not null,
  stated_at timestamptz,                  -- time that the client set
  reason text,                            -- aside: why
  primary key (organization_id, connector_id, upload_id)
);
create unique index upload_name on upload (organization_id, connector_id, name) where state in ('writing', 'closed');
-- The taken ones are remembered for long, and are many more than those that wait.
create index upload_held on upload (organization_id, connector_id) where state <> 'taken';
create index upload_over on upload (changed_at) where state in ('taken', 'aside');

-- Files that lie ready in out/ of our own SFTP server.
create table ready_file (
  organization_id text collate "C" not null,
  connector_id text collate "C" not null,
  name text collate "C" not null,
  outgoing_id uuid not null,
  sha256 text collate "C" not null,
  size_bytes bigint not null,
  ready_at timestamptz not null,
  fetched_at timestamptz,
  removed_at timestamptz,
  primary key (organization_id, connector_id, name, outgoing_id)
);
create index ready_file_removed on ready_file (removed_at) where removed_at is not null;
create unique index ready_file_name on ready_file (organization_id, connector_id, name) where removed_at is null;

-- HTTP push: requests that were accepted, by the key that makes a repeat harmless; and signatures seen within their window.
create table push_request (
  organization_id text collate "C" not null,
  connector_id text collate "C" not null,
  idempotency_key text collate "C" not null,
  sha256 text collate "C" not null,
  delivery_id uuid not null,
  at timestamptz not null,
  primary key (organization_id, connector_id, idempotency_key)
);
create index push_request_at on push_request (at);
create table push_signature (
  organization_id text collate "C" not null,
  connector_id text collate "C" not null,
  signature text collate "C" not null,
  until timestamptz not null,
  primary key (organization_id, connector_id, signature)
);
create index push_signature_until on push_signature (until);

-- What people are told of: raised once for what lasts, cleared when it ends.
create table alert (
  organization_id text collate "C" not null,
  alert_id uuid not null,
  connector_id text collate "C",          -- null: of the organization
  rule text collate "C" not null,         -- refused | problems | waiting | expected | failing | expiry
  subject text collate "C" not null,      -- what it is about: a delivery, a file, a day, a door
  problem jsonb not null,
  facts jsonb not null,                   -- what the message is written from: ids, codes, names of files
  raised_at timestamptz not null,
  cleared_at timestamptz,
  ending jsonb,                           -- how it ended, where there is more to say than that
  told_at timestamptz,                    -- a notice says so
  ending_told_at timestamptz,             -- a notice says that it ended, or nobody has to be told
  primary key (organization_id, alert_id)
);
create unique index alert_standing on alert (organization_id, coalesce(connector_id, ''), rule, subject) where cleared_at is null;
create index alert_untold on alert (organization_id, raised_at) where told_at is null and cleared_at is null;
create index alert_ended on alert (organization_id, cleared_at) where cleared_at is not null and ending_told_at is null;

-- A message to one recipient, frozen before it first leaves: every attempt sends the same text under the same id.
create table notice (
  organization_id text collate "C" not null,
  notice_id uuid not null,
  recipient jsonb not null,               -- secrets stay references
  subject text not null,
  body text not null,
  facts jsonb not null,
  raised uuid[] not null,                 -- alerts that it tells of
  ended uuid[] not null,
  created_at timestamptz not null,
  attempts integer not null default 0,
  not_before timestamptz,
  failure jsonb,                          -- why it has not arrived
  told_at timestamptz,
  primary key (organization_id, notice_id)
);
create index notice_untold on notice (organization_id, notice_id) where told_at is null;

-- When an organization's alerts are looked at next.
create table alert_round (
  organization_id text collate "C" primary key,
  next_at timestamptz not null
);

create table silence (
  organization_id text collate "C" not null,
  connector_id text collate "C" not null, -- '': the whole organization
  rule text collate "C" not null,         -- '': every rule
  until timestamptz not null,
  set_by text not null,
  set_at timestamptz not null,
  primary key (organization_id, connector_id, rule)
);

-- Certificates of servers, as last seen while talking to them.
create table seen_certificate (
  organization_id text collate "C" not null,
  connector_id text collate "C" not null,
  location text collate "C" not null,     -- of the door, as configured
  subject text not null,
  valid_until timestamptz not null,
  seen_at timestamptz not null,
  primary key (organization_id, connector_id, location)
);

create table delivery (
  organization_id text collate "C" not null,
  delivery_id uuid not null,
  number bigint generated always as identity unique,
  connector_id text collate "C" not null,
  program_hash text collate "C" not null references configuration,
  file_name text not null,
  sha256 text collate "C" not null,
  size_bytes bigint not null,
  received_at timestamptz not null,
  state delivery_state not null default 'received',
  reasons jsonb not null default '[]',    -- problems: why refused, held, duplicate
  survey jsonb,                           -- {flows, eol, encoding, warnings}
  records integer,
  cents bigint,                           -- sum of the records' declared amounts that could be read
  without_amount integer,
  grouped_records integer not null default 0,   -- checkpoint of stage's first pass (groupBy)
  staged_records integer not null default 0,    -- checkpoint of stage
  staged_units integer not null default 0,
  stage_cursor text,                      -- last group key staged
  applied_unit integer not null default 0,      -- checkpoint of apply: last unit
  approved_by text,
  approved_at timestamptz,
  applied_at timestamptz,
  absent jsonb,                           -- full list: {count, cents, held, reason, done}
  replay_of uuid,                         -- reprocess: the delivery whose bytes these are
  replay_number bigint,                   -- its number: later deliveries win over a replay
  envelope jsonb,                         -- what it came out of: {sha256, size, name, layers}
  sequence bigint,                        -- its progressive number, by the connector's order
  accepts text[] not null default '{}',   -- codes of held rows that a person accepted for this replay
  acknowledged_at timestamptz,
  primary key (organization_id, delivery_id)
);
create index delivery_order on delivery (organization_id, connector_id, number);
create index delivery_sequence on delivery (organization_id, connector_id, sequence) where sequence is not null;
create index delivery_content on delivery (organization_id, connector_id, sha256);
create index delivery_unfinished on delivery (organization_id, connector_id, number)
  where state in ('received', 'surveyed', 'staged', 'applying', 'withdrawing');
create index delivery_unacknowledged on delivery (organization_id, connector_id, number)
  where acknowledged_at is null and state in ('applied', 'refused');

-- Staged rows belong to one delivery; the archive can rebuild them, so they are not logged.
create unlogged table staged_record (
  delivery_id uuid not null,
  group_key text collate "C" not null,    -- empty: the record could not be read, it stands alone
  number integer not null,
  at_offset bigint not null,
  line integer not null,
  lines integer not null,
  flow integer not null,
  bytes bytea not null,
  primary key (delivery_id, group_key, number)
);
alter table staged_record set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_threshold = -1);

-- What every unit of one record and every position of one installment needs is in plain columns; lists are null then.
create unlogged table staged_unit (
  delivery_id uuid not null,
  position_id uuid,                       -- P: the id that the position gets if its key is new
  unit integer not null,                  -- number of its first record
  ordinal smallint not null,              -- 0..n-1: a mapping may return several positions
  kind "char" not null,                   -- P position · I ignored · X problem
  alone boolean not null,                 -- P that may be created as it stands: its unit's only one, wanted, without warnings
  at_offset bigint,                       -- of the unit's first record (in ordinal 0 only)
  cents bigint,
  amount bigint,                          -- what the debtor owes: the single option, else the plan's sum
  length integer,
  line integer,
  span integer,
  first_due date,
  action position_action,
  numbers integer[],                      -- all records of a unit that has several (in ordinal 0 only)
  offsets bigint[],
  lengths integer[],
  lines integer[],
  spans integer[],
  each_cents bigint[],
  reason text,                            -- of an ignored unit
  native_key text collate "C",            -- null: unreadable
  source_key text collate "C",
  service text,
  period text,
  list text,
  debtor_code text collate "C",
  hash bytea,
  content json,
  ref text,                               -- of the installment of a single payment, and the code that came with it
  given text,
  refs text[],                            -- all installments, unless that is all
  options smallint[],                     -- option of each
  plans boolean[],
  amounts bigint[],
  dues date[],
  givens text[],
  problems jsonb,                         -- why (X), or warnings (P)
  primary key (delivery_id, unit, ordinal)
);
-- Whether this file names a key that looks alike, without reading the whole of it for each.
create index staged_unit_key on staged_unit (delivery_id, source_key);
-- They are deleted before long: a vacuum for what was only inserted would be in vain.
alter table staged_unit set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_threshold = -1);

-- One row per record: where its bytes are in the archive, and its outcome. Partitioned by the delivery's time.
create table record (
  organization_id text collate "C" not null,
  delivery_id uuid not null,
  number integer not null,
  at_offset bigint not null,
  length integer not null,
  line integer not null,
  lines integer not null,
  unit integer not null,
  outcome record_outcome not null,
  cents bigint,
  position_id uuid,
  reason text,
  primary key (organization_id, delivery_id, number)
) partition by range (delivery_id);
create table record_other partition of record default;

-- Further positions of a record whose mapping returned more than one.
create table record_position (
  organization_id text collate "C" not null,
  delivery_id uuid not null,
  number integer not null,
  position_id uuid not null,
  outcome record_outcome not null,
  primary key (organization_id, delivery_id, number, position_id)
);

create table problem (
  organization_id text collate "C" not null,
  delivery_id uuid not null,
  number integer not null,                -- record
  ordinal smallint not null,
  code text not null,
  class text not null,
  message text not null,
  advice text,
  line integer,
  column_number integer,
  field text,
  value text,
  native_key text collate "C",
  warning boolean not null default false,
  closed_at timestamptz,
  primary key (organization_id, delivery_id, number, ordinal)
);
create index problem_open on problem (organization_id, native_key) where closed_at is null and not warning;

create table position (
  organization_id text collate "C" not null,
  position_id uuid not null,
  connector_id text collate "C" not null,
  source_key text collate "C" not null,
  generation smallint not null default 1,
  version integer not null default 1,
  state position_state not null default 'open',
  service text collate "C" not null,
  period text collate "C" not null default '',
  list text collate "C" not null default '',
  debtor_code text collate "C" not null,
  amount bigint not null,
  hash bytea not null,
  delivery_number bigint not null,        -- a lower one never overwrites a higher one
  primary key (organization_id, position_id),
  unique (organization_id, connector_id, source_key)
);
create index position_debtor on position (organization_id, debtor_code);

-- Immutable. Content is canonical, without codes, times and what the Nodo owns: kept as the text that was hashed, which
-- loads in a third of the time that jsonb takes.
create table position_version (
  organization_id text collate "C" not null,
  position_id uuid not null,
  version integer not null,
  action position_action not null,
  state position_state not null,          -- after it
  delivery_id uuid not null,
  record integer not null,                -- 0: absent or withdraw
  content json not null,
  hash bytea not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, position_id, version)
);

-- One row per payment code, for ever.
create table installment (
  organization_id text collate "C" not null,
  iuv text collate "C" not null,
  notice_number text collate "C" not null,
  position_id uuid not null,
  ref text collate "C" not null,
  option_number smallint not null,
  plan boolean not null,
  amount bigint not null,
  due_date date not null,
  state installment_state not null default 'open',
  primary key (organization_id, iuv)
);
create index installment_position on installment (organization_id, position_id);

create table code_counter (
  organization_id text collate "C" not null,
  aux_digit smallint not null,
  segregation_code text collate "C" not null,
  next bigint not null,
  primary key (organization_id, aux_digit, segregation_code)
);

-- The outbox: a desired state per (position, Nodo access), not a queue.
create table publication (
  organization_id text collate "C" not null,
  position_id uuid not null,
  access_id text collate "C" not null,
  state publication_state not null default 'due',
  gone boolean not null default false,    -- wanted: payable with the version's content, or gone
  wanted_version integer not null,
  sent_version integer,
  sent_gone boolean,
  confirmed_version integer,
  confirmed_gone boolean,
  first_due date not null,
  attempts smallint not null default 0,
  not_before timestamptz,
  claim uuid,
  claimed_until timestamptz,
  problem jsonb,
  confirmed_at timestamptz,
  primary key (organization_id, position_id, access_id)
);
-- Cancellations first, then earliest due date.
create index publication_due on publication (organization_id, access_id, gone desc, first_due, position_id)
  where state in ('due', 'unknown', 'inFlight');
create index publication_refused on publication (organization_id, access_id) where state = 'refused';

-- A credential's window of calls and breaker, shared by all workers.
create table credential (
  credential text collate "C" primary key,
  calls timestamptz[] not null default '{}',
  failures integer not null default 0,
  closed_until timestamptz,               -- breaker open until then
  failing_since timestamptz,              -- first of the failures in a row
  problem jsonb
);

create table gathering (
  organization_id text collate "C" not null,
  access_id text collate "C" not null,
  next_at timestamptz not null default now(),
  wanted boolean not null default false,  -- something says that there is news
  receipts_complete_until timestamptz,
  flows_complete_until timestamptz,
  nightly_at timestamptz,
  problem jsonb,
  primary key (organization_id, access_id)
);

create table receipt (
  organization_id text collate "C" not null,
  receipt_id text collate "C" not null,
  iuv text collate "C" not null,
  access_id text collate "C" not null,
  amount bigint not null,
  paid_at timestamptz not null,
  content jsonb not null,
  sha256 text collate "C" not null,
  gathered_at timestamptz not null,
  settled_at timestamptz,
  primary key (organization_id, receipt_id)
);
create index receipt_iuv on receipt (organization_id, iuv);
create index receipt_unsettled on receipt (organization_id, receipt_id) where settled_at is null;

create table flow (
  organization_id text collate "C" not null,
  flow text collate "C" not null,
  psp text collate "C" not null,
  revision integer not null,
  access_id text collate "C" not null,
  regulation text not null,
  regulation_day date not null,
  total_payments integer not null,
  total_amount bigint not null,
  content jsonb not null,                 -- header without the payments
  sha256 text collate "C" not null,
  published_at timestamptz not null,
  gathered_at timestamptz not null,
  settled_at timestamptz,
  primary key (organization_id, flow, psp, revision)
);
create index flow_unsettled on flow (organization_id, flow, psp, revision) where settled_at is null;

create table flow_payment (
  organization_id text collate "C" not null,
  flow text collate "C" not null,
  psp text collate "C" not null,
  revision integer not null,
  index integer not null,
  iuv text collate "C" not null,
  iur text collate "C" not null,
  id_transfer smallint not null,
  amount bigint not null,
  outcome smallint not null,
  day date not null,
  primary key (organization_id, flow, psp, revision, index)
);
create index flow_payment_iuv on flow_payment (organization_id, iuv);

-- Born of a receipt or of a flow line, merged later; never born of anything else.
create table payment (
  organization_id text collate "C" not null,
  iuv text collate "C" not null,
  receipt_id text collate "C" not null,
  source payment_source not null,
  connector_id text collate "C",          -- who is told; null: nobody owns this segregation code
  position_id uuid,
  ref text collate "C",
  amount bigint not null,
  paid_at timestamptz not null,
  reported_flow text,
  reported_day date,
  labels text[] not null default '{}',    -- double, cancelled, unknown, amount-differs, revoked, no-receipt
  primary key (organization_id, iuv, receipt_id)
);
create index payment_position on payment (organization_id, position_id);

create table payment_event (
  organization_id text collate "C" not null,
  iuv text collate "C" not null,
  receipt_id text collate "C" not null,
  event payment_event_kind not null,
  ordinal smallint not null default 0,
  connector_id text collate "C",
  at timestamptz not null,
  report_id uuid,                         -- told in
  told_at timestamptz,                    -- by a report, or marked by a person
  problem jsonb,                          -- why it could not be told yet
  tried_program text collate "C",         -- program that could not tell it: another one may
  not_before timestamptz,                 -- the same one tries again then
  primary key (organization_id, iuv, receipt_id, event, ordinal)
);
create index payment_event_untold on payment_event (organization_id, connector_id, event) where told_at is null;

-- Files that go back. Number, name and bytes are fixed before the first attempt.
create table outgoing (
  organization_id text collate "C" not null,
  outgoing_id uuid not null,
  kind outgoing_kind not null,
  connector_id text collate "C" not null,
  number integer not null,
  delivery_id uuid,                       -- acknowledgement of
  supplement smallint not null default 0,
  name text not null,
  sha256 text collate "C" not null,
  size_bytes bigint not null,
  inside jsonb,                           -- in an envelope: {name, sha256, size} of what the layout wrote
  lines integer not null,
  cents bigint not null,
  program_hash text collate "C" not null references configuration,
  location text not null,
  state outgoing_state not null default 'due',
  temporary text,                         -- the intent: set before the write, cleared never
  renaming_at timestamptz,                -- set before the rename: from here on the final name may be there
  edition_of uuid,                        -- new edition: the report whose lines these are
  faults jsonb not null default '[]',     -- lines that are not as their mapping or layout wants them, and why
  unanswered integer not null default 0,  -- acknowledgement past its deadline: records that said waiting, a supplement is owed
  attempts smallint not null default 0,
  not_before timestamptz,
  problem jsonb,
  created_at timestamptz not null,
  delivered_at timestamptz,
  primary key (organization_id, outgoing_id),
  unique (organization_id, connector_id, kind, number)
);
create index outgoing_undelivered on outgoing (organization_id, connector_id) where state <> 'delivered';
create index outgoing_delivery on outgoing (organization_id, delivery_id);
create index outgoing_unanswered on outgoing (organization_id, connector_id) where unanswered > 0;

-- The lines of a report as they were handed to the mapping: a new edition maps the same lines again.
create table report_line (
  organization_id text collate "C" not null,
  outgoing_id uuid not null,
  line integer not null,
  iuv text collate "C" not null,
  receipt_id text collate "C" not null,
  event payment_event_kind not null,
  ordinal smallint not null,
  facts jsonb not null,
  primary key (organization_id, outgoing_id, line),
  unique (organization_id, iuv, receipt_id, event, ordinal)
);

create table outgoing_counter (
  organization_id text collate "C" not null,
  connector_id text collate "C" not null,
  kind outgoing_kind not null,
  next integer not null default 1,
  slot timestamptz,                       -- report: the last hour of its timetable that was served
  problem jsonb,                          -- why none could be written lately
  attempts smallint not null default 0,
  not_before timestamptz,
  primary key (organization_id, connector_id, kind)
);

-- An acknowledgement that could not be written, why, and when it is tried again.
create table acknowledgement_hold (
  organization_id text collate "C" not null,
  delivery_id uuid not null,
  problem jsonb not null,
  attempts smallint not null default 1,
  not_before timestamptz not null,
  primary key (organization_id, delivery_id)
);

-- Append-only: what crossed a border or changed state. Ids, codes and hashes only.
create table journal (
  organization_id text collate "C" not null,
  at timestamptz not null default clock_timestamp(),
  entry_id uuid not null default gen_random_uuid(),
  event text not null,
  connector_id text,
  delivery_id uuid,
  subject text,
  actor text,
  detail jsonb,
  primary key (organization_id, at, entry_id)
) partition by range (at);
create table journal_other partition of journal default;
create index journal_delivery on journal (organization_id, delivery_id) where delivery_id is not null;

-- The smallest UUIDv7 of an instant: bounds of partitions keyed by UUIDv7.
create function first_uuid7(instant timestamptz) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from instant) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

-- Partitions for a month and the ones after it; called at every start and daily.
create function ensure_partitions(start date, months integer) returns void language plpgsql as $$
declare
  first timestamptz; next timestamptz; suffix text;
begin
  for i in 0..months loop
    first := (date_trunc('month', start) + make_interval(months => i)) at time zone 'UTC';
    next := (date_trunc('month', start) + make_interval(months => i + 1)) at time zone 'UTC';
    suffix := to_char(first at time zone 'UTC', 'YYYYMM');
    if to_regclass('record_' || suffix) is null then
      execute format('create table record_%s partition of record for values from (%L) to (%L)', suffix, first_uuid7(first), first_uuid7(next));
    end if;
    if to_regclass('journal_' || suffix) is null then
      execute format('create table journal_%s partition of journal for values from (%L) to (%L)', suffix, first, next);
    end if;
  end loop;
end $$;
