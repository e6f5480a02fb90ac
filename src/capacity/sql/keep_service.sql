-- edit_service(): what the service was until now.
insert into service_past (service, revision, name, operator, address, territory, department, note, kinds, created_at, changed_at, changed_by, until_at)
select id, revision, name, operator, address, territory, department, note, kinds, created_at, changed_at, changed_by, cast($2 as bigint) from service where id = $1
