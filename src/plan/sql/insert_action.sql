-- An action is added.
insert into plan_action (id, plan, department, axis, position, title, description, owner, owner_partner, public_code,
  level_code, starts, ends, revision, changed_at, changed_by, created_by, removed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0)
