-- One service, for its page and for each act on it.
select id, name, operator, address, territory, department, note, created_at
from service where id = $1
