-- Delegates, the support they give, and reminders. Rows are closed or struck out, never erased.
create table delegate_assignment (
  id text primary key check (length(id) = 36),
  delegate text not null references account (id),
  label text not null,
  contract integer not null references territory (key),
  department integer not null references territory (key),
  since text not null check (length(since) = 10),
  until text check (until is null or (length(until) = 10 and until >= since))
);
-- One open assignment of a delegate to a contract; closed ones stay as its history.
create unique index delegate_assignment_open on delegate_assignment (contract, delegate) where until is null;
create index delegate_assignment_delegate on delegate_assignment (delegate);

create table support (
  id text primary key check (length(id) = 36),
  delegate text not null references account (id),
  delegate_label text not null,
  contract integer not null references territory (key),
  department integer not null references territory (key),
  day text not null check (length(day) = 10),
  kind text not null,
  minutes integer not null check (minutes between 1 and 1440),
  note text not null,
  logged_at bigint not null,
  struck_at bigint,
  strike_motive text not null default '',
  check ((struck_at is null) = (strike_motive = ''))
);
create index support_contract on support (contract, day);
create index support_delegate on support (delegate, day);

create table reminder (
  id text primary key check (length(id) = 36),
  contract integer not null references territory (key),
  department integer not null references territory (key),
  day text not null check (length(day) = 10),
  text text not null,
  sent_by text not null,
  sent_at bigint not null,
  constraint reminder_one_a_day unique (contract, day)
);
