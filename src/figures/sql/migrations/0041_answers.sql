-- What an indicator is broken down by: the categories of a dimension add up to the total.
create table indicator_category (
  indicator integer not null references indicator (id),
  dimension text not null check (dimension <> ''),
  code text not null check (code <> ''),
  position integer not null,
  label_en text not null,
  label_fr text not null,
  primary key (indicator, dimension, code)
);

-- An act by which values came in or changed: a grid saved, a file imported, a validation. Numbered in the order of the
-- journal, whose head every such act holds while it writes: so "as known then" is a comparison of two numbers.
create table batch (
  number bigint not null primary key check (number > 0),
  kind text not null check (kind in ('grid', 'api', 'import', 'submission', 'validation', 'publication', 'contest', 'undo')),
  at bigint not null,
  actor_id text not null,
  actor_label text not null,
  role text not null,
  journal bigint not null,
  file_name text not null,
  sha256 text not null,
  rows bigint not null,
  undone_by bigint references batch (number)
);
-- Which series an act wrote in, so that it can be undone without an index over all values.
create table batch_series (
  batch bigint not null references batch (number),
  series integer not null references series (id),
  rows bigint not null,
  primary key (batch, series)
);

-- Values given for a series, a territory and a period (201611, 20164 the fourth quarter, 2016), each by a batch, until
-- another supersedes it. Only ever added to, but for until_batch. Of one cell at most one value counts (state 3
-- validated, 4 published, 5 contested) and at most one waits (1 draft, 2 submitted) while until_batch is null. No
-- references and few checks: a million rows come at once, and `jalon figures recount` reads them all again.
create table answer (
  series integer not null,
  territory integer not null,
  period integer not null,
  batch bigint not null,
  until_batch bigint,
  value bigint not null,
  state integer not null check (state between 1 and 5),
  line bigint not null,
  counter bigint,
  comment text,
  source text,
  primary key (series, territory, period, batch)
) /*sqlite without rowid*/;
