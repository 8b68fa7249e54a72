-- What was answered to a request that bore an Idempotency-Key: a repeat gets the same answer and does nothing.
create table idempotency (
  viewer text collate "C" not null,
  key text collate "C" not null,
  request bytea not null,                 -- SHA-256 of method, path and body
  at timestamptz not null,
  status smallint,                        -- null: the first is still at work
  answer text,
  primary key (viewer, key)
);
create index idempotency_age on idempotency (at);
