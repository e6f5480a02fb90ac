-- What an indicator is broken down by, in its order.
select c.dimension, c.code, c.label_en, c.label_fr
from indicator
join indicator_category as c on c.indicator = indicator.id
where indicator.code = $1
order by c.position
