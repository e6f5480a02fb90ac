-- create_service(): a service of care.
insert into service (id, name, operator, address, territory, department, note, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
