-- Accounts of users, the only personal data here: their address and name, never in the journal.
create table account (
  id text primary key,
  email text not null unique,
  name text not null,
  function_label text not null,
  search_text text not null,
  lang text not null check (lang in ('fr', 'en')),
  state text not null check (state in ('invited', 'active', 'closed')),
  password_hash text not null,
  created_at bigint not null,
  closed_at bigint,
  -- The administrator who made the address by which the account was opened again, or gave it the role of administrator:
  -- the roles that bind are held back until another confirms. Null: nothing to confirm.
  to_confirm_against text references account (id),
  seen_at bigint, -- when the account last read a page, on the policy's clock; to the minute
  check (state <> 'active' or password_hash <> '')
);
create index account_by_name on account (search_text, id);
create index account_by_end on account (closed_at);

create table account_grant (
  account_id text not null references account (id),
  role text not null check (role in ('national_coordinator', 'prefect', 'instruction_officer', 'control_officer', 'delegate',
    'local_authority', 'association', 'evaluator', 'auditor', 'administrator')),
  territory bigint not null check (territory <> 0),
  primary key (account_id, role, territory)
);
create index account_grant_by_territory on account_grant (territory, role);

-- One-time addresses. Of every secret below only the SHA-256 is kept.
create table invitation (
  account_id text primary key references account (id),
  secret_hash text not null unique check (length(secret_hash) = 64),
  ends_at bigint not null,
  made_by text references account (id)  -- null: the operator, on the server
);

create table account_session (
  id text primary key,
  secret_hash text not null unique check (length(secret_hash) = 64),
  account_id text not null references account (id),
  family text not null check (family in ('ipv4', 'ipv6', 'none')),
  opened_at bigint not null,
  last_used_at bigint not null,
  user_agent text not null,
  last_visit bigint -- the account's seen_at when the session was opened
);
create index account_session_by_account on account_session (account_id, opened_at);

-- Browsers that an account has entered from: their failures count apart from those of strangers.
create table known_browser (
  secret_hash text primary key check (length(secret_hash) = 64),
  account_id text not null references account (id),
  last_used_at bigint not null
);
create index known_browser_by_account on known_browser (account_id, last_used_at);

create table token (
  id text primary key,
  secret_hash text not null unique check (length(secret_hash) = 64),
  account_id text not null references account (id),
  label text not null,
  rights text not null check (rights <> ''),
  created_at bigint not null,
  expires_at bigint not null,
  last_used_at bigint
);
create index token_by_account on token (account_id, created_at);

-- Failures to sign in, by account (a hash of the address typed, known or not) and by network address; rows older than
-- a day are deleted.
create table sign_in_attempt (
  subject text primary key,
  failures integer not null check (failures >= 0),
  since bigint not null,
  last_at bigint not null,
  blocked_until bigint not null
);
create index sign_in_attempt_by_age on sign_in_attempt (last_at);
