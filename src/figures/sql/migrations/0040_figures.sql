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
  is_public integer not null check (is_public in (0, 1)),
  -- derived: counted by Jalon from its own records; answered: given by people and files; computed: by a formula on reading.
  origin text not null check (origin in ('derived', 'answered', 'computed')),
  over_territories text not null check (over_territories in ('sum', 'mean', 'minimum', 'maximum', 'ratio', 'median', 'distinct')),
  over_time text not null check (over_time in ('sum', 'last', 'mean', 'minimum', 'maximum')),
  weight text not null,
  formula text not null,
  decimals integer not null check (decimals between 0 and 6),
  polarity text not null check (polarity in ('up', 'down', 'none')),
  frequency text not null check (frequency in ('day', 'month', 'quarter', 'year')),
  level text not null check (level in ('nation', 'region', 'department', 'contract')),
  answered_by text not null,
  validated_by text not null,
  plausible_min bigint,
  plausible_max bigint,
  small_count integer not null check (small_count >= 0)
);

-- A part of an indicator that adds up by itself: its total ('') or one category of a dimension ('axis:3'). The sums hang
-- on its small number.
create table series (
  id integer primary key check (id > 0),
  indicator integer not null references indicator (id),
  dimension text not null,
  unique (indicator, dimension)
);

-- What Jalon counts of its own records. Only ever added to. The department and the region stand beside the territory, so
-- that the observations under a figure are found without knowing the tree, and so that rows can be spread by department.
create table observation (
  id text primary key check (length(id) = 36),
  series integer not null references series (id),
  territory integer not null references territory (key),
  department integer references territory (key),
  region integer references territory (key),
  nation integer not null references territory (key),
  day text not null check (length(day) = 10),
  amount bigint not null,
  source_kind text not null,
  source_id text not null,
  actor_id text not null,
  actor_label text not null,
  recorded_at bigint not null
);
create index observation_of_series on observation (series, recorded_at);
create index observation_of_department on observation (department, series, recorded_at);
create index observation_of_territory on observation (territory, series, recorded_at);

-- What a series adds up to, for a territory with all below it: one row a year with its twelve months, so that one
-- observation changes one row of each territory above it, and so that quarters and years are never out of step with
-- their months. amount is a stock's change or a flow's amount; answers how many observations it holds: where it is 0 the
-- value is missing, whatever the amount; known how many territories a stock became known of, less those that left or ended. The three
-- without a number are the year's. The level is the territory's (1 the nation, 2 a region, 3 a department, 4 a contract),
-- repeated here so that one stretch of the table holds a figure for all departments.
create table figure_sum (
  series integer not null,
  level integer not null,
  territory integer not null,
  year integer not null,
  amount bigint not null,
  answers bigint not null,
  known bigint not null,
  amount_1 bigint not null,
  amount_2 bigint not null,
  amount_3 bigint not null,
  amount_4 bigint not null,
  amount_5 bigint not null,
  amount_6 bigint not null,
  amount_7 bigint not null,
  amount_8 bigint not null,
  amount_9 bigint not null,
  amount_10 bigint not null,
  amount_11 bigint not null,
  amount_12 bigint not null,
  answers_1 bigint not null,
  answers_2 bigint not null,
  answers_3 bigint not null,
  answers_4 bigint not null,
  answers_5 bigint not null,
  answers_6 bigint not null,
  answers_7 bigint not null,
  answers_8 bigint not null,
  answers_9 bigint not null,
  answers_10 bigint not null,
  answers_11 bigint not null,
  answers_12 bigint not null,
  known_1 bigint not null,
  known_2 bigint not null,
  known_3 bigint not null,
  known_4 bigint not null,
  known_5 bigint not null,
  known_6 bigint not null,
  known_7 bigint not null,
  known_8 bigint not null,
  known_9 bigint not null,
  known_10 bigint not null,
  known_11 bigint not null,
  known_12 bigint not null,
  primary key (series, level, territory, year)
) /*sqlite without rowid*/;

-- The same by single days (20161122), of what is counted by the day.
create table figure_day (
  series integer not null,
  level integer not null,
  territory integer not null,
  day integer not null,
  amount bigint not null,
  answers bigint not null,
  primary key (series, level, territory, day)
) /*sqlite without rowid*/;

-- What is expected of an indicator in a territory, version by version: a change ends the version that stood and adds one, so
-- what was expected on a past day is what had been set by then and not yet superseded. kind says what made the version:
-- withdrawn (nothing is expected any more; the course is that of before), placed (the contract moved, and the target with
-- it). about is the territory from which it was set: that of the whole, of one that was divided. The territories above it
-- are those whose own target, where none is entered, is the sum of these. The indicator stands by its code: a programme
-- may set the target before the room that measures it has declared the indicator.
create table target (
  indicator text not null check (indicator <> ''),
  territory integer not null references territory (key),
  version integer not null check (version > 0),
  level text not null,
  department integer references territory (key),
  region integer references territory (key),
  nation integer references territory (key),
  start_day text not null,
  due_day text not null,
  start_value bigint not null,
  target_value bigint not null,
  steps text not null,
  trajectory text not null, -- the trajectory by periods: 2016-09:250,2016-10:600
  source_en text not null,
  source_fr text not null,
  kind text not null check (kind in ('set', 'divided', 'programme', 'withdrawn', 'undone', 'placed')),
  act text not null check (length(act) = 36), -- shared by all that one act set
  about integer not null references territory (key),
  set_at bigint not null,
  until_at bigint,
  actor_id text not null,
  actor_label text not null,
  role text not null,
  primary key (indicator, territory, version),
  check (start_day < due_day),
  check (until_at is null or until_at >= set_at)
);
create unique index target_standing on target (indicator, territory) where until_at is null;
create index target_of_department on target (department, indicator);
create index target_of_act on target (act);
