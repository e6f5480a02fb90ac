-- Changes of contracts: what the database holds under a key.
select key, level, code, name, parent, epci, population, valid_from, valid_to, longitude, latitude, is_known
from territory
where key = $1
