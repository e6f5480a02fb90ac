-- record_observation: the amount goes into the sums of the territory and of all above it (at most five, empty ones are
-- skipped), by day, by month and altogether, in one statement.
insert into figure_sum (territory, indicator, dimension, period_kind, period, level, amount, observations)
select place.column1, indicator.id, cast($2 as text), span.column1, span.column2, place.column2, cast($3 as bigint), 1
from indicator
cross join (values (cast($6 as integer), cast($7 as text)), (cast($8 as integer), cast($9 as text)), (cast($10 as integer), cast($11 as text)),
                   (cast($12 as integer), cast($13 as text)), (cast($14 as integer), cast($15 as text))) as place
cross join (values ('day', cast($4 as text)), ('month', cast($5 as text)), ('all', '')) as span
where indicator.code = $1 and place.column1 is not null
on conflict (territory, indicator, dimension, period_kind, period) do update
set amount = figure_sum.amount + excluded.amount, observations = figure_sum.observations + 1
