-- edit_call(), decide_call(), correct_call(): only of the revision that its writer saw
update grant_call
set revision = revision + 1, state = $3, version = $4, territory = $5, opens = $6, closes = $7, content = $8,
  published_at = $9, published_by = $10, changed_at = $11, changed_by = $12
where id = $1 and revision = $2
