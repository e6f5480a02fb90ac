-- recount() and export: every series with its indicator.
select series.id, series.indicator, series.dimension, indicator.code, indicator.behaviour, indicator.over_territories, indicator.origin,
  indicator.decimals
from series
join indicator on indicator.id = series.indicator
order by series.id
