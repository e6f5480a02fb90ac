-- What an act wrote of, series by series.
select indicator.code, series.dimension, batch_series.rows
from batch_series
join series on series.id = batch_series.series
join indicator on indicator.id = series.indicator
where batch_series.batch = $1
order by indicator.code, series.dimension
