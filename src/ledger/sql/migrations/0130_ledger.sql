-- Accounts with what stands in them. A credit account never goes below what is held of it: the database says so.
create table ledger_account (
  id integer primary key check (id > 0),
  programme text not null check (programme <> ''),
  year integer not null check (year between 1990 and 2200),
  line text not null check (line <> ''),
  territory integer not null references territory (key),
  kind text not null check (kind in ('voted', 'reserve', 'open', 'committed', 'paid', 'recovered', 'lapsed')),
  unit text not null check (unit in ('AE', 'CP')),
  balance_cents bigint not null,
  held_cents bigint not null check (held_cents >= 0),
  unique (programme, year, line, territory, kind, unit),
  check (kind = 'voted' or balance_cents >= held_cents)
);
-- Never changed but for a held one, which is settled or released once.
create table ledger_entry (
  number bigint not null primary key check (number > 0),
  move text not null check (move in ('vote', 'hold_back', 'release', 'delegate', 'take_back', 'commit', 'decommit', 'pay',
                                     'recover', 'restore', 'carry_over', 'lapse', 'reverse')),
  state text not null check (state in ('posted', 'held', 'released')),
  day text not null check (length(day) = 10),
  document text not null check (document <> ''),
  memo text not null,
  idempotency_key text not null unique check (idempotency_key <> ''),
  reverses bigint unique references ledger_entry (number),
  record bigint not null check (record > 0)
);
-- Two for each transfer: out of the first account, into the second.
create table ledger_posting (
  entry bigint not null references ledger_entry (number),
  position integer not null check (position >= 0),
  account integer not null references ledger_account (id),
  amount_cents bigint not null check (amount_cents <> 0),
  primary key (entry, position)
) /*sqlite without rowid*/;
create index ledger_posting_account on ledger_posting (account, entry);
