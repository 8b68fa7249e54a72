-- What people put right: corrected fields of a raw record, replays of some records of a file, problems that need nothing,
-- positions by hand.

-- Every version of a correction, by the hash of the raw record: it counts for any delivery of the connector that holds it.
create table correction (
  organization_id text collate "C" not null,
  connector_id text collate "C" not null,
  record_hash text collate "C" not null,  -- SHA-256 of the record's bytes
  version integer not null,
  current boolean not null default true,  -- the last version
  record_bytes integer not null,          -- how long the record is: others are not even hashed
  fields jsonb not null,                  -- path of the field → corrected value
  original jsonb not null,                -- the same paths → what the record says
  reason text,
  made_by text not null,
  made_at timestamptz not null,
  delivery_id uuid not null,              -- the record that somebody looked at
  number integer not null,
  withdrawn_by text,
  withdrawn_at timestamptz,
  primary key (organization_id, connector_id, record_hash, version)
);
create unique index correction_current on correction (organization_id, connector_id, record_hash) where current;
create index correction_standing on correction (organization_id, connector_id, record_bytes) where current and withdrawn_at is null;

alter table delivery
  add approved_reason text,               -- of whoever approved it, or its cancellations, in their words
  add replayed integer[],                 -- replay of some records of a file: their numbers
  add by_hand boolean not null default false,   -- a person's own position: its bytes are canonical JSON
  add stop_requested_at timestamptz,
  add stop_requested_by text,
  add left_out integer;                   -- stopped: records of it that were not replayed
create index delivery_replay on delivery (organization_id, replay_of) where replay_of is not null;

alter table connector
  add paused_by text,
  add paused_at timestamptz,
  add paused_reason text;

alter table problem
  add closed_by uuid,                     -- the delivery whose row was good, or that told of the record anew
  add dismissed boolean not null default false;
create index problem_dismissed on problem (organization_id, native_key) where dismissed and closed_by is null;

-- A person says that a record in problem needs nothing.
create table dismissal (
  organization_id text collate "C" not null,
  delivery_id uuid not null,
  number integer not null,
  made_at timestamptz not null,
  made_by text not null,
  reason text not null,
  undone_by text,
  undone_at timestamptz,
  primary key (organization_id, delivery_id, number, made_at)
);

create table by_hand_act (
  organization_id text collate "C" not null,
  delivery_id uuid not null,
  act text not null,                      -- insert | cancel | restore
  position_id uuid,                       -- cancel and restore
  reason text not null,
  made_by text not null,
  made_at timestamptz not null,
  primary key (organization_id, delivery_id)
);
