-- values() on a past day: the same from the months before and the days of that month.
select part.ordinal, part.territory, cast(sum(part.amount) as bigint)
from (
  select wanted.column1 as ordinal, sum.territory as territory, sum.amount as amount
  from (values (0, cast($5 as text)), (1, cast($6 as text)), (2, cast($7 as text)), (3, cast($8 as text)), (4, cast($9 as text)),
               (5, cast($10 as text)), (6, cast($11 as text)), (7, cast($12 as text)), (8, cast($13 as text)), (9, cast($14 as text)),
               (10, cast($15 as text)), (11, cast($16 as text))) as wanted
  cross join indicator
  cross join figure_sum as sum
  where indicator.code = wanted.column2
    and sum.indicator = indicator.id and sum.dimension = '' and sum.level = $1 and sum.period_kind = 'month' and sum.period < $2
  union all
  select wanted.column1 as ordinal, sum.territory as territory, sum.amount as amount
  from (values (0, cast($5 as text)), (1, cast($6 as text)), (2, cast($7 as text)), (3, cast($8 as text)), (4, cast($9 as text)),
               (5, cast($10 as text)), (6, cast($11 as text)), (7, cast($12 as text)), (8, cast($13 as text)), (9, cast($14 as text)),
               (10, cast($15 as text)), (11, cast($16 as text))) as wanted
  cross join indicator
  cross join figure_sum as sum
  where indicator.code = wanted.column2
    and sum.indicator = indicator.id and sum.dimension = '' and sum.level = $1 and sum.period_kind = 'day'
    and sum.period >= $3 and sum.period <= $4
) as part
group by part.ordinal, part.territory
