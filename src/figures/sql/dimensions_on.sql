-- by_dimension() on a past day.
select sum.dimension, cast(sum(sum.amount) as bigint)
from indicator
join figure_sum as sum on sum.territory = $2 and sum.indicator = indicator.id
where indicator.code = $1 and sum.dimension <> '' and substr(sum.dimension, 1, length(cast($3 as text))) = cast($3 as text)
  and ((sum.period_kind = 'month' and sum.period < $4) or (sum.period_kind = 'day' and sum.period >= $5 and sum.period <= $6))
group by sum.dimension
