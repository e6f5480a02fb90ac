-- The plan as it stood at an instant.
select r.object, r.content
from plan_revision r
join (select object, max(revision) as revision from plan_revision where plan = $1 and at <= $2 group by object) newest
  on newest.object = r.object and newest.revision = r.revision
where r.plan = $1 and r.content <> ''
order by r.object
