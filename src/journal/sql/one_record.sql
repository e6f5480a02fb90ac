-- find(): one record by its position
select position, at_ms, actor_id, actor_label, role, origin, act, kind, object_id, territory, before_fields,
  after_fields, motive, hash
from journal_record
where position = $1
