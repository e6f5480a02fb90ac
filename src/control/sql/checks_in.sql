-- checks_in(): of all departments, of a year or of all (0)
select id, department, year, application, number, title, organisation_name, granted_cents, points, marks, why, due,
  outcome, text, questioned_cents, done_on, done_by, revision
from control_check where $1 = 0 or year = $1
order by department, year, due, number
