-- services_of(): some of the services of a department, by name, as they were known at an instant. Each half comes in the
-- order of an index, so nothing is read beyond the last row that is asked for.
select known.id, known.revision, known.name, known.operator, known.address, known.territory, known.department, known.note, known.kinds, known.created_at, known.changed_at, known.changed_by, closing.closed_on
from (select id, revision, name, operator, address, territory, department, note, kinds, created_at, changed_at, changed_by from service
      where department = $1 and changed_at <= $2
      union all
      select service, revision, name, operator, address, territory, department, note, kinds, created_at, changed_at, changed_by from service_past
      where department = $1 and changed_at <= $2 and until_at > $2
      order by name, id limit $3 offset $4) as known
left join service_closing as closing on closing.service = known.id and closing.closed_at <= $2
  and (closing.reopened_at is null or closing.reopened_at > $2)
order by known.name, known.id
