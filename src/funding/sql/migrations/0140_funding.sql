-- The grant chain. What was decided, signed or paid is never changed: a further row says what came after.
create table grant_call (
  id text primary key check (length(id) = 36),
  code text not null unique check (code <> ''),
  state text not null check (state in ('draft', 'published', 'closed', 'withdrawn')),
  version integer not null check (version > 0),
  revision bigint not null check (revision > 0),
  territory integer not null references territory (key),
  opens text not null check (length(opens) = 10),
  closes text not null check (length(closes) = 10),
  content text not null,
  published_at bigint,
  published_by text not null default '',
  changed_at bigint not null,
  changed_by text not null
);
create index grant_call_closes on grant_call (closes, id);

-- What each published version said.
create table grant_call_version (
  call text not null references grant_call (id),
  version integer not null check (version > 0),
  content text not null,
  motive text not null,
  at bigint not null,
  by_label text not null,
  primary key (call, version)
);

-- Applications are numbered by department and year without a gap.
create table grant_number (
  department integer not null references territory (key),
  year integer not null,
  last integer not null check (last > 0),
  primary key (department, year)
);

create table grant_application (
  id text primary key check (length(id) = 36),
  number text not null unique,
  call text not null references grant_call (id),
  call_version integer not null,
  organisation text not null references organisation (partner),
  organisation_name text not null check (organisation_name <> ''),
  territory integer not null references territory (key),
  department integer not null references territory (key),
  state text not null check (state in ('draft', 'submitted', 'correction', 'instructing', 'proposed', 'inadmissible',
    'refused', 'granted', 'agreed', 'revoked', 'closed', 'withdrawn')),
  title text not null,
  folded text not null,
  asked_cents bigint not null check (asked_cents >= 0),
  total_cents bigint not null check (total_cents >= 0),
  starts text check (starts is null or length(starts) = 10),
  ends text check (ends is null or length(ends) = 10),
  submitted_at bigint,
  silence_on text check (silence_on is null or length(silence_on) = 10),
  correction_due text check (correction_due is null or length(correction_due) = 10),
  officer text,
  officer_name text not null default '',
  score_permille bigint,
  proposed_cents bigint check (proposed_cents is null or (proposed_cents >= 0 and proposed_cents <= asked_cents)),
  proposal_motive text not null default '',
  granted_cents bigint check (granted_cents is null or (granted_cents > 0 and granted_cents <= asked_cents)),
  copied_from text references grant_application (id),
  organisation_then text not null default '',
  revision bigint not null check (revision > 0),
  created_at bigint not null,
  changed_at bigint not null,
  changed_by text not null
);
create index grant_application_department on grant_application (department, state, submitted_at, id);
create index grant_application_call on grant_application (call, state, id);
-- What else is paid in the same place at the same time (control CA-13).
create index grant_application_place on grant_application (territory, starts, ends, organisation, state);
create index grant_application_organisation on grant_application (organisation, id);
create index grant_application_officer on grant_application (officer, state) where officer is not null;

-- Lists of what was submitted are read from these two alone, and rows from the table only for the page that is shown.
create index grant_application_of_department on grant_application (department, submitted_at desc, number, state, call,
  asked_cents, granted_cents, score_permille, folded) where submitted_at is not null;
create index grant_application_of_nation on grant_application (submitted_at desc, number, state, call, asked_cents,
  granted_cents, score_permille, folded) where submitted_at is not null;

create index grant_application_amount on grant_application (asked_cents desc, number, state, call)
  where submitted_at is not null;
create index grant_application_score on grant_application (coalesce(score_permille, -1) desc, number, state, call)
  where submitted_at is not null;
create index grant_application_number on grant_application (number, state, call) where submitted_at is not null;

-- What was submitted, counted: the sums over all rows of grant_application that have submitted_at.
create table grant_tally (
  department integer not null references territory (key),
  call text not null references grant_call (id),
  state text not null,
  files bigint not null,
  asked_cents bigint not null,
  granted_cents bigint not null,
  primary key (department, call, state)
);

create table grant_part (
  application text not null references grant_application (id),
  part text not null check (part in ('project', 'budget', 'outcomes', 'aids')),
  revision bigint not null check (revision > 0),
  content text not null,
  changed_at bigint not null,
  changed_by text not null,
  primary key (application, part)
);

create table grant_piece (
  id text primary key check (length(id) = 36),
  application text not null references grant_application (id),
  piece text not null,
  file_name text not null,
  media_type text not null,
  sha256 text not null check (length(sha256) = 64),
  size_bytes bigint not null,
  bytes bytea,
  added_at bigint not null,
  added_by text not null,
  removed_at bigint
);
create index grant_piece_application on grant_piece (application);

create table grant_exchange (
  id text primary key check (length(id) = 36),
  application text not null references grant_application (id),
  kind text not null check (kind in ('correction', 'note', 'contact', 'opinion')),
  service text not null,
  text text not null check (text <> ''),
  due text check (due is null or length(due) = 10),
  at bigint not null,
  by_label text not null,
  by_account text,
  stance text not null default '' check (stance in ('', 'favourable', 'reserved', 'unfavourable')),
  answer text not null default '',
  answered_at bigint,
  answered_by text not null default ''
);
create index grant_exchange_application on grant_exchange (application, at);

create table grant_score (
  application text not null references grant_application (id),
  account text not null,
  criterion text not null,
  score integer not null check (score between 0 and 10),
  comment text not null,
  at bigint not null,
  by_label text not null,
  primary key (application, account, criterion)
);

create table grant_decision (
  id text primary key check (length(id) = 36),
  application text not null references grant_application (id),
  verdict text not null check (verdict in ('granted', 'refused', 'revoked', 'amended')),
  amount_cents bigint not null check (amount_cents >= 0),
  motive text not null,
  session text not null,
  day text not null check (length(day) = 10),
  by_account text,
  by_label text not null,
  entry bigint,
  at bigint not null
);
create index grant_decision_application on grant_decision (application, at);

create table grant_agreement (
  application text not null references grant_application (id),
  version integer not null check (version > 0),
  is_agreement integer not null check (is_agreement in (0, 1)),
  amount_cents bigint not null check (amount_cents > 0),
  object text not null,
  conditions text not null,
  clauses text not null,
  schedule text not null,
  report_due text not null check (length(report_due) = 10),
  ends text not null check (length(ends) = 10),
  beneficiary_signed_at bigint,
  state_signed_at bigint,
  beneficiary_signed_by text not null default '',
  state_signed_by text not null default '',
  sha256 text not null default '',
  made_at bigint not null,
  made_by text not null,
  primary key (application, version)
);

create table grant_payment (
  id text primary key check (length(id) = 36),
  application text not null references grant_application (id),
  department integer not null references territory (key),
  number integer not null check (number > 0),
  kind text not null check (kind in ('advance', 'instalment', 'balance')),
  amount_cents bigint not null check (amount_cents > 0),
  due text not null check (length(due) = 10),
  state text not null check (state in ('planned', 'certified', 'ordered', 'paid', 'cancelled')),
  certificate text not null default '',
  certified_by_account text,
  certified_by text not null default '',
  certified_at bigint,
  ordered_by_account text,
  ordered_by text not null default '',
  ordered_on text check (ordered_on is null or length(ordered_on) = 10),
  entry bigint,
  paid_on text check (paid_on is null or length(paid_on) = 10),
  reference text not null default '',
  motive text not null default '',
  unique (application, number),
  check (state <> 'paid' or (paid_on is not null and reference <> '' and entry is not null))
);
create index grant_payment_department on grant_payment (department, state, due);
create unique index grant_payment_reference on grant_payment (reference) where reference <> '';

create table grant_report (
  id text primary key check (length(id) = 36),
  application text not null unique references grant_application (id),
  due text not null check (length(due) = 10),
  state text not null check (state in ('due', 'submitted', 'returned', 'accepted')),
  content text not null,
  revision bigint not null check (revision > 0),
  submitted_at bigint,
  answered_at bigint,
  submitted_by text not null default '',
  answered_by text not null default '',
  motive text not null default '',
  ineligible_cents bigint not null default 0 check (ineligible_cents >= 0),
  due_cents bigint not null default 0 check (due_cents >= 0)
);
create index grant_report_due on grant_report (state, due);

create table grant_recovery (
  id text primary key check (length(id) = 36),
  application text not null references grant_application (id),
  amount_cents bigint not null check (amount_cents > 0),
  motive text not null check (motive <> ''),
  due text not null check (length(due) = 10),
  ordered_at bigint not null,
  ordered_by text not null
);
create index grant_recovery_application on grant_recovery (application);

create table grant_receipt (
  recovery text not null references grant_recovery (id),
  reference text not null check (reference <> ''),
  amount_cents bigint not null check (amount_cents > 0),
  day text not null check (length(day) = 10),
  entry bigint not null,
  primary key (recovery, reference)
);
