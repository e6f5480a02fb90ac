-- find_check()
select id, department, year, application, number, title, organisation_name, granted_cents, points, marks, why, due,
  outcome, text, questioned_cents, done_on, done_by, revision
from control_check where id = $1
