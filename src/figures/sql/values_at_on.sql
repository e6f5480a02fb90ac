-- values_at() on a past day: the months before that day's, and the days of its month.
select part.code, cast(sum(part.amount) as bigint)
from (
  select indicator.code as code, sum.amount as amount
  from indicator
  cross join figure_sum as sum
  where sum.territory = $1 and sum.indicator = indicator.id and sum.dimension = '' and sum.period_kind = 'month'
    and sum.period < $2
  union all
  select indicator.code as code, sum.amount as amount
  from indicator
  cross join figure_sum as sum
  where sum.territory = $1 and sum.indicator = indicator.id and sum.dimension = '' and sum.period_kind = 'day'
    and sum.period >= $3 and sum.period <= $4
) as part
group by part.code
