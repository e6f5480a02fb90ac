-- The services of a department, or of all of them when none is given, by name, as they were known at an instant.
select known.id, known.revision, known.name, known.operator, known.address, known.territory, known.department, known.note, known.kinds, known.created_at, known.changed_at, known.changed_by, closing.closed_on
from (select id, revision, name, operator, address, territory, department, note, kinds, created_at, changed_at, changed_by from service where changed_at <= $2
      union all
      select service, revision, name, operator, address, territory, department, note, kinds, created_at, changed_at, changed_by from service_past where changed_at <= $2 and until_at > $2) as known
left join service_closing as closing on closing.service = known.id and closing.closed_at <= $2
  and (closing.reopened_at is null or closing.reopened_at > $2)
where (cast($1 as bigint) is null or known.department = $1)
order by known.department, known.name, known.id
