-- Internal control. A case is what becomes of a record that a control lists; replies are only ever added.
create table control_case (
  control text not null check (control <> ''),
  record text not null check (record <> ''),
  place integer not null references territory (key),
  state text not null check (state in ('open', 'answered', 'accepted', 'returned')),
  due text check (due is null or length(due) = 10),
  revision bigint not null check (revision > 0),
  changed_at bigint not null,
  answered_by text not null,
  answered_by_account text,
  primary key (control, record)
);
create index control_case_place on control_case (place, control);

create table control_reply (
  control text not null,
  record text not null,
  number integer not null check (number > 0),
  verb text not null check (verb in ('answer', 'accept', 'send_back', 'reopen')),
  text text not null,
  due text check (due is null or length(due) = 10),
  at bigint not null,
  by_label text not null,
  role text not null,
  primary key (control, record, number),
  foreign key (control, record) references control_case (control, record)
);

-- What was counted on a day.
create table control_run (
  id text primary key check (length(id) = 36),
  at bigint not null,
  by_label text not null,
  checked bigint not null check (checked >= 0),
  failing bigint not null check (failing >= 0 and failing <= checked)
);
create index control_run_at on control_run (at);
create table control_run_count (
  run text not null references control_run (id),
  control text not null,
  place integer not null references territory (key),
  checked bigint not null check (checked >= 0),
  failing bigint not null check (failing >= 0 and failing <= checked),
  since text check (since is null or length(since) = 10),
  primary key (run, control, place)
);

-- Controls of grants in a department, chosen by risk and by lot.
create table control_plan (
  department integer not null references territory (key),
  year integer not null,
  threshold integer not null check (threshold between 0 and 101),
  rate_permille integer not null check (rate_permille between 0 and 1000),
  first_day text not null check (length(first_day) = 10),
  last_day text not null check (length(last_day) = 10 and last_day >= first_day),
  seed text not null check (seed <> ''),
  population bigint not null check (population >= 0),
  drawn_at bigint not null,
  drawn_by text not null,
  primary key (department, year)
);
create table control_check (
  id text primary key check (length(id) = 36),
  department integer not null,
  year integer not null,
  application text not null,
  number text not null,
  title text not null,
  organisation_name text not null,
  granted_cents bigint not null check (granted_cents >= 0),
  points integer not null check (points between 0 and 100),
  marks text not null,
  why text not null check (why in ('risk', 'lot')),
  due text not null check (length(due) = 10),
  outcome text not null check (outcome in ('to_do', 'conforming', 'remarks', 'irregular')),
  text text not null default '',
  questioned_cents bigint not null default 0 check (questioned_cents >= 0 and questioned_cents <= granted_cents),
  done_on text check (done_on is null or length(done_on) = 10),
  done_by text not null default '',
  revision bigint not null check (revision > 0),
  unique (department, year, application),
  foreign key (department, year) references control_plan (department, year),
  check ((outcome = 'to_do') = (done_on is null))
);
create index control_check_due on control_check (outcome, due);

create table control_report (
  place integer not null references territory (key),
  year integer not null,
  text text not null,
  remarks text not null,
  sha256 text not null check (length(sha256) = 64),
  at bigint not null,
  by_label text not null,
  primary key (place, year)
);
