-- Services of care and their places. Rows are struck out or superseded, never erased; counts only, of nobody in
-- particular.
create table service (
  id text primary key check (length(id) = 36),
  name text not null check (name <> ''),
  operator text not null references partner (id),
  address text not null,
  territory integer not null references territory (key),
  department integer not null references territory (key),
  note text not null,
  created_at bigint not null
);
create index service_department on service (department);

-- Contracts that a service serves besides where it stands.
create table service_contract (
  service text not null references service (id),
  contract integer not null references territory (key),
  department integer not null references territory (key),
  primary key (service, contract)
);
create index service_contract_department on service_contract (department);

-- Places that open (places > 0) or close (places < 0): planned, then done.
create table place_change (
  id text primary key check (length(id) = 36),
  service text not null references service (id),
  department integer not null references territory (key),
  kind text not null,
  places integer not null check (places <> 0),
  planned_on text not null check (length(planned_on) = 10),
  done_on text check (done_on is null or length(done_on) = 10),
  delay_motive text not null default '',
  document text not null,
  entered_at bigint not null,
  entered_by text not null,
  struck_at bigint,
  strike_motive text not null default '',
  check ((struck_at is null) = (strike_motive = ''))
);
create index place_change_service on place_change (service);
create index place_change_department on place_change (department);
create index place_change_to_come on place_change (planned_on) where done_on is null and struck_at is null;

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
