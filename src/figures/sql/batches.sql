-- The newest acts of a kind, or of all.
select number, kind, at, actor_id, actor_label, role, journal, file_name, sha256, rows, undone_by
from batch
where cast($1 as text) = '' or kind = $1
order by number desc
limit cast($2 as bigint)
