-- The services of a department, or of all of them when none is given, by name.
select id, name, operator, address, territory, department, note, created_at
from service where (cast($1 as bigint) is null or department = $1)
order by department, name, id
