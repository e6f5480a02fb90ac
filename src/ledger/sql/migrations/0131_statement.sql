-- What was announced, voted and notified of an envelope, as a document says it: words about money, beside the accounts.
-- Never changed; what should not have been written is struck, with why.
create table envelope_statement (
  number bigint not null primary key check (number > 0),
  programme text not null check (programme <> ''),
  first_year integer not null check (first_year between 1990 and 2200),
  last_year integer not null check (last_year between first_year and first_year + 20),
  line text not null,
  territory integer not null references territory (key),
  basis text not null check (basis in ('announced', 'voted', 'notified')),
  unit text check (unit in ('AE', 'CP')),
  is_part integer not null check (is_part in (0, 1)),
  amount_cents bigint not null check (amount_cents > 0),
  day text not null check (length(day) = 10),
  source text not null check (source <> ''),
  address text not null,
  note text not null,
  idempotency_key text not null unique check (idempotency_key <> ''),
  at_ms bigint not null,
  author text not null check (author <> ''),
  record bigint not null check (record > 0),
  struck_at_ms bigint,
  struck_by text,
  struck_motive text check (struck_motive <> ''),
  check ((struck_at_ms is null) = (struck_motive is null) and (struck_by is null) = (struck_motive is null))
);
create index envelope_statement_programme on envelope_statement (programme, first_year);
