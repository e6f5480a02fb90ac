-- record(): one change, with its place in the chain
insert into journal_record (position, at_ms, actor_id, actor_label, role, origin, act, kind, object_id, territory,
  before_fields, after_fields, motive, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
