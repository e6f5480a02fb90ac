-- Indicators have their code, which people see and which never changes, and a small integer for the sums.
create table indicator (
  id integer primary key check (id > 0),
  code text not null unique check (code <> ''),
  name_en text not null check (name_en <> ''),
  name_fr text not null check (name_fr <> ''),
  definition_en text not null,
  definition_fr text not null,
  unit text not null,
  behaviour text not null check (behaviour in ('stock', 'flow')),
  kind text not null check (kind in ('input', 'activity', 'output', 'outcome')),
  source_en text not null,
  source_fr text not null,
  is_public integer not null check (is_public in (0, 1))
);

-- Only ever added to. The department and the region stand beside the territory, so that the observations under a
-- figure are found without knowing the tree, and so that rows can be spread by department.
create table observation (
  id text primary key check (length(id) = 36),
  indicator integer not null references indicator (id),
  dimension text not null,
  territory integer not null references territory (key),
  department integer references territory (key),
  region integer references territory (key),
  nation integer not null references territory (key),
  day text not null check (length(day) = 10),
  amount bigint not null check (amount <> 0),
  source_kind text not null,
  source_id text not null,
  actor_id text not null,
  actor_label text not null,
  recorded_at bigint not null
);
create index observation_of_indicator on observation (indicator, dimension, recorded_at);
create index observation_of_department on observation (department, indicator, dimension, recorded_at);
create index observation_of_territory on observation (territory, indicator, dimension, recorded_at);

-- What the observations add up to, by day, by month and altogether (period ''), for a territory with all below it.
-- A row is never taken away: zero is a value, no row is a missing one. The level is the territory's, repeated here so
-- that one stretch of one index holds a figure for all departments.
create table figure_sum (
  territory integer not null references territory (key),
  indicator integer not null references indicator (id),
  dimension text not null,
  period_kind text not null check (period_kind in ('all', 'day', 'month')),
  period text not null,
  level text not null,
  amount bigint not null,
  observations bigint not null check (observations > 0),
  primary key (territory, indicator, dimension, period_kind, period),
  check ((period_kind = 'all') = (period = ''))
);
create index figure_sum_of_level on figure_sum (indicator, dimension, level, period_kind, period, territory, amount);

-- One target of an indicator in a territory; the territories above it, whose own target, where none is entered, is the
-- sum of these. The indicator stands by its code: a programme may set the target before the room that measures it has
-- declared the indicator.
create table target (
  indicator text not null check (indicator <> ''),
  territory integer not null references territory (key),
  level text not null,
  department integer references territory (key),
  region integer references territory (key),
  nation integer references territory (key),
  start_day text not null,
  due_day text not null,
  start_value bigint not null,
  target_value bigint not null,
  steps text not null,
  source_en text not null,
  source_fr text not null,
  primary key (indicator, territory),
  check (start_day < due_day)
);
create index target_of_department on target (department, indicator);
