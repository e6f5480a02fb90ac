-- value() on a past day: the months before that day's, and the days of its month; null when nothing was observed by then.
select cast(sum(part.amount) as bigint)
from (
  select sum.amount
  from indicator
  join figure_sum as sum on sum.territory = $2 and sum.indicator = indicator.id and sum.dimension = $3
                        and sum.period_kind = 'month' and sum.period < $4
  where indicator.code = $1
  union all
  select sum.amount
  from indicator
  join figure_sum as sum on sum.territory = $2 and sum.indicator = indicator.id and sum.dimension = $3
                        and sum.period_kind = 'day' and sum.period >= $5 and sum.period <= $6
  where indicator.code = $1
) as part
