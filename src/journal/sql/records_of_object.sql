-- read(): the newest records of one object, through its index
select position, at_ms, actor_id, actor_label, role, origin, act, kind, object_id, territory, before_fields,
  after_fields, motive, hash
from journal_record
where object_id = $5 and position < $1
  and (cast($2 as text) is null or kind = $2)
  and (cast($3 as text) is null or act = $3)
  and (cast($4 as text) is null or actor_id = $4)
order by position desc
limit $6
