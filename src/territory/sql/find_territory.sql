-- Imports and new contracts: what the database holds under a code.
select key, level, code, name, parent, epci, population, valid_from, valid_to, longitude, latitude, is_known
from territory
where level = $1 and code = $2
