-- read(): the newest records of a territory and what lies below it, along their own index
select r.position, r.at_ms, r.actor_id, r.actor_label, r.role, r.origin, r.act, r.kind, r.object_id, r.territory,
  r.before_fields, r.after_fields, r.motive, r.hash
from journal_scope s
join journal_record r on r.position = s.position
where s.scope = $25 and (s.at_ms, s.position) < ($1, $2) and s.at_ms >= $3
  and (cast($4 as text) is null or r.kind = $4)
  and (cast($5 as text) is null or r.kind <> $5)
  and (cast($6 as text) is null or r.actor_id = $6)
  and (cast($7 as integer) = 0 or r.act in ($8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23))
order by s.at_ms desc, s.position desc
limit $24
