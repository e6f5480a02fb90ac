-- by_dimension(): a figure by axis, by level or by public, as it is now.
select sum.dimension, sum.amount
from indicator
join figure_sum as sum on sum.territory = $2 and sum.indicator = indicator.id and sum.period_kind = 'all'
where indicator.code = $1 and sum.dimension <> '' and substr(sum.dimension, 1, length(cast($3 as text))) = cast($3 as text)
