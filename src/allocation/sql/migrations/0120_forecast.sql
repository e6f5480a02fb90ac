-- What refresh_forecasts() computed, kept until its inputs change; nothing here that could not be computed again.
create table forecast (
  indicator text not null check (indicator <> ''),
  territory integer not null references territory (key),
  digest text not null check (length(digest) = 64),
  position bigint not null,
  computed_at bigint not null,
  result text not null,
  primary key (indicator, territory)
);

-- How forecasts of an indicator would have fared in its own past.
create table forecast_backtest (
  indicator text primary key check (indicator <> ''),
  digest text not null check (length(digest) = 64),
  position bigint not null,
  computed_at bigint not null,
  result text not null
);
