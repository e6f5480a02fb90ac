-- What a service was before each change, newest first, for its page.
select service, revision, name, operator, address, territory, department, note, kinds, created_at, changed_at, changed_by from service_past where service = $1 and changed_at <= $2 and until_at <= $2 order by revision desc
