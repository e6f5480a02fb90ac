-- edit_service(): what the service is from now on, if it still is the revision that was read.
update service set revision = revision + 1, name = $3, operator = $4, address = $5, territory = $6, note = $7, kinds = $8,
  changed_at = $9, changed_by = $10
where id = $1 and revision = $2
