-- value(): the newest value of a figure; no row when it was never observed.
select sum.amount
from indicator
join figure_sum as sum on sum.territory = $2 and sum.indicator = indicator.id and sum.dimension = $3 and sum.period_kind = 'all'
where indicator.code = $1
