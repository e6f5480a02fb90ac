-- find(): one record by its position, of a scope if one is given
select r.position, r.at_ms, r.actor_id, r.actor_label, r.role, r.origin, r.act, r.kind, r.object_id, r.territory,
  r.before_fields, r.after_fields, r.motive, r.hash
from journal_record r
where r.position = $1
  and (cast($2 as integer) is null or exists (
    select 1 from journal_scope s where s.scope = $2 and s.at_ms = r.at_ms and s.position = r.position))
