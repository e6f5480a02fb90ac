-- The registry in memory: every territory.
select key, level, code, name, parent, epci, population, valid_from, valid_to, longitude, latitude, is_known
from territory
order by key
