-- Grants and posts that were given before Jalon, or outside of it: taken over from files, with where each came from.
create table past_import (
  id text primary key check (length(id) = 36),
  scheme text not null check (scheme in ('adultes-relais', 'fonjep', 'grants')),
  territory integer not null references territory (key),
  file_name text not null,
  sha256 text not null check (length(sha256) = 64),
  source text not null,
  rows_taken bigint not null check (rows_taken >= 0),
  rows_known bigint not null check (rows_known >= 0),
  rows_rejected bigint not null check (rows_rejected >= 0),
  rows_remarked bigint not null check (rows_remarked >= 0),
  rows_repeated bigint not null check (rows_repeated >= 0),
  amount_cents bigint not null,
  remarks text not null,
  at bigint not null,
  by_label text not null,
  undone_at bigint,
  undone_by text not null default '',
  undone_motive text not null default ''
);
-- A file is taken once, until it is undone.
create unique index past_import_file on past_import (sha256, scheme, territory) where undone_at is null;
create index past_import_at on past_import (at);

-- digest: what the row says; copy: its number among the rows of one file that say the same.
create table past_award (
  id text primary key check (length(id) = 36),
  digest text not null check (length(digest) = 64),
  copy integer not null check (copy > 0),
  scheme text not null check (scheme in ('adultes-relais', 'fonjep', 'grants')),
  reference text not null,
  beneficiary text not null check (beneficiary <> ''),
  folded text not null,
  siret text not null check (siret = '' or length(siret) = 14),
  siren text not null check (siren = '' or length(siren) = 9),
  rna text not null check (rna = '' or length(rna) = 10),
  year integer not null check (year between 1900 and 2199),
  agreed_on text check (agreed_on is null or length(agreed_on) = 10),
  amount_cents bigint not null check (amount_cents > 0),
  department integer references territory (key),
  contracts text not null,
  object text not null,
  grantor text not null,
  label text not null,
  unique (digest, copy)
);
create index past_award_department on past_award (department, year);
create index past_award_year on past_award (year, scheme);
create index past_award_siren on past_award (siren) where siren <> '';
create index past_award_rna on past_award (rna) where rna <> '';

create table past_award_contract (
  code text not null check (code <> ''),
  award text not null references past_award (id),
  primary key (code, award)
);
create index past_award_contract_award on past_award_contract (award);

-- Which imports brought it: it goes when the last of them is undone.
create table past_award_source (
  award text not null references past_award (id),
  import text not null references past_import (id),
  number bigint not null,
  primary key (import, award)
);
create index past_award_source_award on past_award_source (award);
