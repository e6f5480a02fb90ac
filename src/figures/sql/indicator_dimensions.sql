-- By what each indicator is broken down.
select indicator.code, c.dimension
from indicator_category as c
join indicator on indicator.id = c.indicator
group by indicator.code, c.dimension
order by indicator.code, min(c.position)
