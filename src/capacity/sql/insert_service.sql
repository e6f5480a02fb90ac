-- create_service(): a service of care.
insert into service (id, revision, name, operator, address, territory, department, note, kinds, created_at, changed_at, changed_by)
values ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)
