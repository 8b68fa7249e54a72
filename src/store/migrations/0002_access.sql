-- Who may come in. Tokens and secrets are here as SHA-256 only, passwords as argon2id; the roles of the web
-- (0008_web_roles.sql) may read none of these tables.

create table app_user (
  id uuid primary key default gen_random_uuid(),
  login text collate "C" not null unique check (login = lower(login)),   -- an e-mail address
  name text not null,
  password_hash text,                      -- null: invited and not come yet, or known by OIDC only
  oidc_issuer text,
  oidc_subject text,
  disabled boolean not null default false,
  language text not null default 'it' check (language in ('it', 'en')),
  created_at timestamptz not null,
  created_by text not null,
  last_login_at timestamptz,
  version integer not null default 1,      -- of the account and its grants: who changes an older one is told
  unique (oidc_issuer, oidc_subject),
  check ((oidc_issuer is null) = (oidc_subject is null))
);

-- organization_id null: every one, present and future. source says who keeps the grant: people, or the groups of the
-- OpenID provider, which are read again at each login.
create table role_grant (
  user_id uuid not null references app_user on delete cascade,
  organization_id text collate "C",
  role text not null check (role in ('auditor', 'operator', 'integrator', 'administrator')),
  source text not null default 'person' check (source in ('person', 'oidc')),
  unique nulls not distinct (user_id, organization_id, role, source)
);
create index role_grant_organization on role_grant (organization_id, user_id);

-- Apart from the account: whoever reads accounts has no reason to read this.
create table totp_secret (
  user_id uuid primary key references app_user on delete cascade,
  secret text not null,                    -- 'plain:' or 'gcm:', base64
  confirmed boolean not null default false,
  last_step bigint not null default 0      -- of the last code taken: neither it nor an earlier one is taken again
);

create table api_key (
  id text collate "C" primary key,         -- public half of the key
  name text not null,
  secret_hash bytea not null,
  permissions text[] not null check (permissions <@ array['read', 'operate', 'integrate', 'administer'] and cardinality(permissions) > 0),
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text
);

create table api_key_grant (
  key_id text collate "C" not null references api_key on delete cascade,
  organization_id text collate "C",
  unique nulls not distinct (key_id, organization_id)
);

-- complete false: the password was right, the second factor is still asked for; nothing else can be done with it.
create table session (
  id uuid primary key default gen_random_uuid(),
  token_hash bytea not null unique,
  user_id uuid not null references app_user on delete cascade,
  csrf text not null,
  method text not null check (method in ('password', 'oidc')),
  complete boolean not null,
  address text not null,
  agent text,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index session_by_user on session (user_id, created_at);
create index session_expiry on session (expires_at);

-- Links that work once. user_id null: the first administrator's, who makes an account of their own.
create table invitation (
  token_hash bytea primary key,
  kind text not null check (kind in ('first', 'invitation', 'reset')),
  user_id uuid references app_user on delete cascade,
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz not null,
  check ((kind = 'first') = (user_id is null))
);
create index invitation_user on invitation (user_id);

-- subject: 'login:' and the hash of what was typed (people type passwords there too), or 'address:' and the address.
create table login_attempt (
  subject text collate "C" primary key,
  failures integer not null,
  last_at timestamptz not null,
  blocked_until timestamptz not null
);

-- Between leaving for the OpenID provider and coming back.
create table oidc_login (
  state_hash bytea primary key,
  nonce text not null,
  verifier text not null,
  return_to text not null,
  expires_at timestamptz not null
);
