-- Services of care and their places. Rows are struck out or superseded, never erased; counts only, of nobody in
-- particular.
create table service (
  id text primary key check (length(id) = 36),
  revision integer not null check (revision > 0),
  name text not null check (name <> ''),
  operator text not null references partner (id),
  address text not null,
  territory integer not null references territory (key),
  department integer not null references territory (key),
  note text not null,
  kinds text not null,
  created_at bigint not null,
  changed_at bigint not null,
  changed_by text not null
);
-- With changed_at the services of a department are counted as known at an instant without reading a row.
create index service_department on service (department, name, id, changed_at);

-- What a service was before each change of it, from changed_at until until_at.
create table service_past (
  service text not null references service (id),
  revision integer not null,
  name text not null,
  operator text not null references partner (id),
  address text not null,
  territory integer not null references territory (key),
  department integer not null references territory (key),
  note text not null,
  kinds text not null,
  created_at bigint not null,
  changed_at bigint not null,
  changed_by text not null,
  until_at bigint not null check (until_at >= changed_at),
  primary key (service, revision)
);
create index service_past_department on service_past (department, until_at, changed_at);
create index service_past_until on service_past (until_at);

-- Contracts that a service serves besides where it stands, in each of its revisions.
create table service_contract (
  service text not null references service (id),
  revision integer not null,
  contract integer not null references territory (key),
  department integer not null references territory (key),
  primary key (service, revision, contract)
);
create index service_contract_department on service_contract (department);

-- A service that has closed; reopened by a further act.
create table service_closing (
  id text primary key check (length(id) = 36),
  service text not null references service (id),
  department integer not null references territory (key),
  closed_on text not null check (length(closed_on) = 10),
  motive text not null check (motive <> ''),
  document text not null,
  closed_at bigint not null,
  closed_by text not null,
  reopened_at bigint check (reopened_at is null or reopened_at >= closed_at),
  reopened_by text not null default '',
  reopen_motive text not null default '',
  check ((reopened_at is null) = (reopen_motive = ''))
);
create unique index service_closing_standing on service_closing (service) where reopened_at is null;
create index service_closing_service on service_closing (service);
create index service_closing_department on service_closing (department);

-- Places that open (places > 0) or close (places < 0): planned, perhaps postponed, then done or given up.
create table place_change (
  id text primary key check (length(id) = 36),
  service text not null references service (id),
  department integer not null references territory (key),
  kind text not null,
  places integer not null check (places <> 0),
  planned_on text not null check (length(planned_on) = 10),
  expected_on text not null check (length(expected_on) = 10),
  done_on text check (done_on is null or length(done_on) = 10),
  delay_motive text not null default '',
  document text not null,
  closing text references service_closing (id),
  entered_at bigint not null,
  entered_by text not null,
  done_at bigint,
  cancelled_at bigint,
  cancel_motive text not null default '',
  revived_at bigint,
  struck_at bigint,
  strike_motive text not null default '',
  check ((done_on is null) = (done_at is null)),
  check ((cancelled_at is null) = (cancel_motive = '')),
  check (revived_at is null or cancelled_at is not null),
  check ((struck_at is null) = (strike_motive = ''))
);
create index place_change_service on place_change (service);
-- All that it takes to know which services of a department had places open in a month, and how many changes were to come, as
-- known at an instant.
create index place_change_places on place_change (department, service, kind, done_on, places, done_at, struck_at, entered_at,
  cancelled_at, revived_at);
create index place_change_closing on place_change (closing) where closing is not null;
create index place_change_to_come on place_change (department, expected_on, id)
  where done_on is null and struck_at is null and (cancelled_at is null or revived_at is not null);

-- What was planned for one day and is now expected on another.
create table place_delay (
  id text primary key check (length(id) = 36),
  change text not null references place_change (id),
  service text not null references service (id),
  department integer not null references territory (key),
  before_day text not null check (length(before_day) = 10),
  after_day text not null check (length(after_day) = 10),
  motive text not null check (motive <> ''),
  entered_at bigint not null,
  entered_by text not null
);
create index place_delay_change on place_delay (change);
create index place_delay_service on place_delay (service);
create index place_delay_department on place_delay (department);

-- Documents of openings and closings of places, and of the closing of a service itself. What is taken away leaves its name
-- and its fingerprint, and no content.
create table place_document (
  id text primary key check (length(id) = 36),
  change text references place_change (id),
  closing text references service_closing (id),
  service text not null references service (id),
  department integer not null references territory (key),
  file_name text not null check (file_name <> ''),
  media_type text not null,
  sha256 text not null,
  size_bytes bigint not null check (size_bytes > 0),
  bytes bytea,
  added_at bigint not null,
  added_by text not null,
  removed_at bigint,
  check ((bytes is null) = (removed_at is not null)),
  check ((change is null) = (closing is not null))
);
create index place_document_service on place_document (service);
create index place_document_change on place_document (change) where change is not null;
create index place_document_closing on place_document (closing) where closing is not null;

create table place_funding (
  id text primary key check (length(id) = 36),
  service text not null references service (id),
  department integer not null references territory (key),
  kind text not null,
  places integer not null check (places > 0),
  funder text not null,
  reference text not null,
  first_day text not null check (length(first_day) = 10),
  last_day text check (last_day is null or (length(last_day) = 10 and last_day >= first_day)),
  entered_at bigint not null,
  entered_by text not null,
  struck_at bigint,
  strike_motive text not null default '',
  check ((struck_at is null) = (strike_motive = ''))
);
create index place_funding_service on place_funding (service);
create index place_funding_department on place_funding (department);

-- What a service counted of one kind of place in a month. A later report supersedes the one before.
create table place_month (
  id text primary key check (length(id) = 36),
  service text not null references service (id),
  department integer not null references territory (key),
  kind text not null,
  month text not null check (length(month) = 7),
  occupied integer not null check (occupied >= 0),
  waiting integer not null check (waiting >= 0),
  supported integer not null check (supported >= 0),
  completed integer not null check (completed >= 0),
  interrupted integer not null check (interrupted >= 0),
  remark text not null,
  reported_at bigint not null,
  reported_by text not null,
  superseded_at bigint
);
-- One count holds for each month; the others are its history.
create unique index place_month_current on place_month (service, kind, month) where superseded_at is null;
create index place_month_department on place_month (department, month);
-- With its history: the index above holds what is current only.
create index place_month_service on place_month (service, month, reported_at, superseded_at);
