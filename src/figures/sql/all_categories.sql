-- What all indicators are broken down by, for an import.
select indicator.code, c.dimension, c.code
from indicator_category as c
join indicator on indicator.id = c.indicator
order by c.indicator, c.position
