-- edit_specification(): only of the revision that its writer saw
update grant_specification
set revision = revision + 1, title_fr = $3, title_en = $4, source = $5, source_on = $6, months = $7, changed_at = $8,
  changed_by = $9
where id = $1 and revision = $2
