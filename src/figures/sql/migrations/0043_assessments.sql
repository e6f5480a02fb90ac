-- How those responsible say that a target is going. Only ever added to: the newest of each rater stands, the others are
-- its history.
create table assessment (
  id text primary key check (length(id) = 36),
  indicator text not null check (indicator <> ''),
  territory integer not null references territory (key),
  at bigint not null,
  actor_id text not null,
  actor_label text not null,
  role text not null,
  confidence text not null check (confidence in ('sure', 'likely', 'doubtful', 'unlikely')),
  body text not null check (body <> '')
);
create index assessment_of_target on assessment (indicator, territory, at);
