-- series(): what was added on each day, to be cumulated.
select sum.period, sum.amount
from indicator
join figure_sum as sum on sum.territory = $2 and sum.indicator = indicator.id and sum.dimension = $3 and sum.period_kind = 'day'
where indicator.code = $1
order by sum.period
