-- An action is saved.
update plan_action set axis = $2, position = $3, title = $4, description = $5, owner = $6, owner_partner = $7,
  public_code = $8, level_code = $9, starts = $10, ends = $11, revision = $12, changed_at = $13, changed_by = $14
where id = $1
