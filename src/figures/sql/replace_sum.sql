-- recount(repair): the sum as it has been counted again.
insert into figure_sum (territory, indicator, dimension, period_kind, period, level, amount, observations)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (territory, indicator, dimension, period_kind, period) do update
set level = excluded.level, amount = excluded.amount, observations = excluded.observations
