-- Where an act wrote, by department (by the territory itself above departments): who may see it, and what it brought
-- where, without an index over all values.
create table batch_place (
  batch bigint not null references batch (number),
  territory integer not null,
  rows bigint not null check (rows >= 0),
  primary key (batch, territory)
);

-- A file of values that waits for whoever brought it to say what becomes of it. importing: it was confirmed, and its
-- transaction has not ended, or never will because the server stopped. done: its values stand, and its bytes are gone.
create table upload (
  id text not null primary key,
  account text not null,
  file_name text not null,
  size_bytes bigint not null check (size_bytes > 0),
  sha256 text not null,
  at bigint not null,
  state text not null check (state in ('draft', 'submitted', 'validated')),
  indicator text not null,
  stage text not null check (stage in ('waiting', 'importing', 'done')),
  batch bigint references batch (number)
);
create index upload_account on upload (account, at);
create table upload_piece (
  upload text not null references upload (id),
  number integer not null check (number > 0),
  bytes bytea not null,
  primary key (upload, number)
);

-- What was refused of a file of which the rest was taken: how many values, and the first of them, where each stands in the
-- file and why, in both languages.
create table import_rejected (
  batch bigint not null primary key references batch (number),
  rows bigint not null check (rows > 0)
);
create table import_fault (
  batch bigint not null references batch (number),
  number integer not null check (number > 0),
  place_en text not null,
  place_fr text not null,
  reason_en text not null,
  reason_fr text not null,
  primary key (batch, number)
);
