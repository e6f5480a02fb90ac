-- The action plans of contracts. Every hot table carries its department, so that it can be sharded.
create table plan (
  id text primary key,
  contract bigint not null,
  department bigint not null,
  programme text not null,
  state text not null check (state in ('not_started', 'drafting', 'submitted', 'returned', 'adopted', 'under_way', 'evaluated')),
  version integer not null default 1 check (version >= 1),
  -- What holds on the ground while an amendment is being written: '' before the first adoption.
  in_force text not null default '' check (in_force in ('', 'adopted', 'under_way', 'evaluated')),
  reason text not null default '',
  started_on text,
  submitted_on text,
  adopted_on text,
  adopted_late integer not null default 0 check (adopted_late in (0, 1)),
  state_signed_on text,
  authority_signed_on text,
  return_motive text not null default '',
  conclusion text not null default '',
  submission text,
  acted_by text not null default '',
  acted_at bigint not null default 0,
  changed_at bigint not null,
  unique (contract, programme),
  check (state = 'not_started' or started_on is not null),
  check (adopted_on is not null or in_force = '')
);
create index plan_programme on plan (programme, department);

create table plan_axis (
  plan text not null references plan (id),
  axis text not null,
  department bigint not null,
  diagnosis text not null,
  objective text not null,
  revision bigint not null check (revision >= 1),
  changed_at bigint not null,
  changed_by text not null,
  primary key (plan, axis)
);

create table plan_action (
  id text primary key,
  plan text not null references plan (id),
  department bigint not null,
  axis text not null,
  position bigint not null,
  title text not null check (title <> ''),
  description text not null,
  owner text not null,
  owner_partner text,
  public_code text not null,
  level_code text not null,
  starts text,
  ends text,
  revision bigint not null check (revision >= 1),
  changed_at bigint not null,
  changed_by text not null,
  created_by text not null,
  removed integer not null default 0 check (removed in (0, 1)),
  check (starts is null or ends is null or starts <= ends)
);
create index plan_action_place on plan_action (plan, axis, position);

create table plan_action_partner (
  plan text not null,
  action text not null references plan_action (id),
  line integer not null,
  department bigint not null,
  name text not null check (name <> ''),
  partner text not null,
  part text not null check (part in ('responsible', 'accountable', 'consulted', 'informed')),
  primary key (plan, action, line)
);
create index plan_action_partner_partner on plan_action_partner (partner);

create table plan_action_milestone (
  plan text not null,
  action text not null references plan_action (id),
  line integer not null,
  department bigint not null,
  label text not null check (label <> ''),
  due text,
  done text,
  primary key (plan, action, line)
);

create table plan_action_budget (
  plan text not null,
  action text not null references plan_action (id),
  line integer not null,
  department bigint not null,
  funder text not null,
  amount_cents bigint not null check (amount_cents >= 0),
  primary key (plan, action, line)
);

create table plan_action_expected (
  plan text not null,
  action text not null references plan_action (id),
  line integer not null,
  department bigint not null,
  is_outcome integer not null check (is_outcome in (0, 1)),
  label text not null,
  baseline text not null,
  target text not null,
  method text not null,
  due text,
  primary key (plan, action, line)
);

-- Every content that an axis ('axis:3') or an action (its id) ever had: the base of a merge, and the plan as it stood at
-- a date. An empty content is a removal. Rows are only ever added.
create table plan_revision (
  plan text not null references plan (id),
  object text not null,
  revision bigint not null check (revision >= 1),
  department bigint not null,
  content text not null,
  at bigint not null,
  made_by text not null,
  primary key (plan, object, revision)
);

-- What was frozen: submitted, adopted, amended (what was in force when the amendment began).
create table plan_version (
  id text primary key,
  plan text not null references plan (id),
  department bigint not null,
  version integer not null,
  kind text not null check (kind in ('submitted', 'adopted', 'amended')),
  -- The submitted version whose signatures stand under this text: itself, for a submission.
  submission text not null references plan_version (id),
  at bigint not null,
  made_by text not null,
  content text not null,
  sha256 text not null
);
create index plan_version_plan on plan_version (plan, at);

create table plan_signature (
  submission text not null references plan_version (id),
  side text not null check (side in ('state', 'authority')),
  plan text not null references plan (id),
  department bigint not null,
  account text not null,
  label text not null,
  role text not null,
  signed_on text not null,
  at bigint not null,
  primary key (submission, side)
);
create index plan_signature_plan on plan_signature (plan, at);

create table plan_comment (
  id text primary key,
  plan text not null references plan (id),
  action text not null references plan_action (id),
  department bigint not null,
  content text not null check (content <> ''),
  author text not null,
  at bigint not null,
  resolved integer not null default 0 check (resolved in (0, 1))
);
create index plan_comment_plan on plan_comment (plan, at);

create table plan_blob (
  sha256 text primary key,
  size_bytes bigint not null check (size_bytes > 0),
  bytes bytea not null
);

create table plan_document (
  id text primary key,
  plan text not null references plan (id),
  department bigint not null,
  title text not null check (title <> ''),
  file_name text not null,
  media_type text not null,
  sha256 text not null references plan_blob (sha256),
  size_bytes bigint not null,
  added_by text not null,
  at bigint not null,
  unique (plan, sha256)
);
create index plan_document_plan on plan_document (plan, at);
create index plan_document_blob on plan_document (sha256);
