-- observations(): at which level a territory stands, as its sums know it.
select f.level
from indicator
join series on series.indicator = indicator.id and series.dimension = $3
join figure_sum as f on f.series = series.id and f.level in (1, 2, 3, 4, 5, 6) and f.territory = $2
where indicator.code = $1
limit 1
