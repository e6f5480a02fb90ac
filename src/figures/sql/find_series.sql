-- The number of a series; no row when nothing of the indicator was kept by this part.
select series.id
from indicator
join series on series.indicator = indicator.id
where indicator.code = $1 and series.dimension = $2
