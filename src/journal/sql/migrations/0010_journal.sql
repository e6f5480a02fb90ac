-- The chain of changes. The head is one row: whoever adds a record holds its lock to the end of the transaction, so
-- that records stand in the order of their commits.
create table journal_head (
  id integer not null primary key check (id = 1),
  position bigint not null check (position >= 0),
  hash text not null check (length(hash) = 64)
);
insert into journal_head (id, position, hash)
values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- No foreign key to the territories, the accounts or the objects: a record outlives what it speaks of.
create table journal_record (
  position bigint not null primary key check (position > 0),
  at_ms bigint not null,
  actor_id text not null,
  actor_label text not null,
  role text not null,
  origin text not null,
  act text not null check (act <> ''),
  kind text not null check (kind <> ''),
  object_id text not null,
  territory integer,
  before_fields text not null,
  after_fields text not null,
  motive text not null,
  hash text not null check (length(hash) = 64)
);
create index journal_record_time on journal_record (at_ms, position);
create index journal_record_object on journal_record (object_id, at_ms, position);

-- Whose journals hold the records of a territory: its own and those of the territories above it. The nation has no
-- line, since its journal is the whole of it. Told by the room of the territories, as they are today.
create table journal_place (
  territory integer not null,
  scope integer not null,
  primary key (territory, scope)
);
-- An index over the chain and no part of it: it follows from the records and from journal_place, and no hash covers it.
create table journal_scope (
  scope integer not null,
  at_ms bigint not null,
  position bigint not null,
  primary key (scope, at_ms, position)
);
