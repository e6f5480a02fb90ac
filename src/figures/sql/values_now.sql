-- values(): up to twelve figures for every territory of a level that has been observed, as they are now.
select wanted.column1, sum.territory, sum.amount
from (values (0, cast($2 as text)), (1, cast($3 as text)), (2, cast($4 as text)), (3, cast($5 as text)), (4, cast($6 as text)),
             (5, cast($7 as text)), (6, cast($8 as text)), (7, cast($9 as text)), (8, cast($10 as text)), (9, cast($11 as text)),
             (10, cast($12 as text)), (11, cast($13 as text))) as wanted
cross join indicator
cross join figure_sum as sum
where indicator.code = wanted.column2
  and sum.indicator = indicator.id and sum.dimension = '' and sum.level = $1 and sum.period_kind = 'all' and sum.period = ''
