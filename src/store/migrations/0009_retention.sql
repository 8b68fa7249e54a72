-- What is erased once its term is over (retention of organization.yaml): bytes of originals, and entries of the journal.
alter table delivery
  add erased_at timestamptz,              -- of its bytes: said here before they go
  add envelope_erased_at timestamptz;     -- of what they came out of
create index delivery_kept on delivery (organization_id, received_at, number)
  where erased_at is null or envelope is not null and envelope_erased_at is null;

-- Whether anything else has the same bytes. Hash indexes: a sixth of the size, and nobody asks for an order.
create index delivery_bytes on delivery using hash (sha256);
create index delivery_envelope on delivery using hash (((envelope ->> 'sha256') collate "C")) where envelope is not null;
create index outgoing_bytes on outgoing using hash (sha256);
create index outgoing_inside on outgoing using hash (((inside ->> 'sha256') collate "C")) where inside is not null;
create index receipt_bytes on receipt using hash (sha256);
create index flow_bytes on flow using hash (sha256);

create table retention (
  organization_id text collate "C" primary key,
  ran_on date,                            -- the last night that is done
  deliveries integer not null default 0,  -- erased since the journal said so last: of the run under way
  files integer not null default 0,
  bytes bigint not null default 0,
  entries integer not null default 0,
  last jsonb,                             -- what the last run did: {at, deliveries, files, bytes, entries, originalsSince, journalSince}
  last_erased jsonb                       -- the same, of the last one that erased anything
);

-- Bytes that are said to be erased and may still be there.
create table erasure (
  organization_id text collate "C" not null,
  sha256 text collate "C" not null,
  said_at timestamptz not null,
  primary key (organization_id, sha256)
);

select confine('retention');
select confine('erasure');
