-- read(): the newest records, of the whole journal
select r.position, r.at_ms, r.actor_id, r.actor_label, r.role, r.origin, r.act, r.kind, r.object_id, r.territory,
  r.before_fields, r.after_fields, r.motive, r.hash
from journal_record r
where (r.at_ms, r.position) < ($1, $2) and r.at_ms >= $3
  and (cast($4 as text) is null or r.kind = $4)
  and (cast($5 as text) is null or r.kind <> $5)
  and (cast($6 as text) is null or r.actor_id = $6)
  and (cast($7 as integer) = 0 or r.act in ($8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23))
order by r.at_ms desc, r.position desc
limit $24
