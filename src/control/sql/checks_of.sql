-- checks_of(): of a department and year, those to make first
select id, department, year, application, number, title, organisation_name, granted_cents, points, marks, why, due,
  outcome, text, questioned_cents, done_on, done_by, revision
from control_check where department = $1 and year = $2
order by case when outcome = 'to_do' then 0 else 1 end, due, number
