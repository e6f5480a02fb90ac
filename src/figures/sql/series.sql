-- series(): what was added on each day, to be cumulated.
select f.day, f.amount
from indicator
join series on series.indicator = indicator.id and series.dimension = $3
join figure_day as f on f.series = series.id and f.level in (1, 2, 3, 4, 5, 6) and f.territory = $2
where indicator.code = $1 and (f.answers <> 0 or f.amount <> 0)
order by f.day
