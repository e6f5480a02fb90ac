-- assess(): one more assessment of a target.
insert into assessment (id, indicator, territory, at, actor_id, actor_label, role, confidence, body)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
