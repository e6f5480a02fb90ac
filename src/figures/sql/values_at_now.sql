-- values_at(): every figure of a territory, as it is now.
select indicator.code, cast(sum(f.amount) as bigint)
from indicator
cross join series
cross join figure_sum as f
where series.indicator = indicator.id and series.dimension = '' and f.series = series.id and f.level in (1, 2, 3, 4, 5, 6) and f.territory = $1
group by indicator.code
having sum(f.answers) > 0
