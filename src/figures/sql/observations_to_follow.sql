-- follow(): what Jalon counted in a territory, to be added up where it stood on each day.
select observation.series, indicator.behaviour, observation.day, observation.amount
from observation
join series on series.id = observation.series
join indicator on indicator.id = series.indicator
where observation.territory = $1
