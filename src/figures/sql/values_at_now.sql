-- values_at(): every figure of a territory, as it is now.
select indicator.code, sum.amount
from indicator
cross join figure_sum as sum
where sum.territory = $1 and sum.indicator = indicator.id and sum.dimension = '' and sum.period_kind = 'all' and sum.period = ''
