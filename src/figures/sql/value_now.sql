-- value(): the newest value of a figure; no row when it was never observed.
select cast(sum(f.amount) as bigint)
from indicator
join series on series.indicator = indicator.id and series.dimension = $3
join figure_sum as f on f.series = series.id and f.level in (1, 2, 3, 4, 5, 6) and f.territory = $2
where indicator.code = $1
group by series.id
having sum(f.answers) > 0
