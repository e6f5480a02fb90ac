-- edit_service(): what somebody saw who wrote at the same time as another.
select service, revision, name, operator, address, territory, department, note, kinds, created_at, changed_at, changed_by from service_past where service = $1 and revision = $2
