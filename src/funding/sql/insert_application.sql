-- start_application()
insert into grant_application (id, number, call, call_version, organisation, territory, department, state, title, folded,
  asked_cents, total_cents, copied_from, revision, created_at, changed_at, changed_by, organisation_name)
values ($1, $2, $3, $4, $5, $6, $7, 'draft', $8, $9, 0, 0, $10, 1, $11, $11, $12, $13)
