-- overrides_waiting(): asked for and not answered, of a department or of all
select o.id, o.application, a.number, a.organisation_name, a.title, a.department, e.number as earlier_number, o.reason,
  o.motive, o.asked_at, o.asked_by
from grant_override o
  join grant_application a on a.id = o.application
  join grant_application e on e.id = o.earlier
where o.answer = '' and (cast($1 as bigint) is null or a.department = $1)
order by o.asked_at, o.id
