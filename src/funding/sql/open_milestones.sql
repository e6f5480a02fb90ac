-- open_milestones(): late ones of signed grants, and those done that wait to be accepted, of a department or of all
select a.id as application, a.number, a.organisation_name, a.title as project, a.department, m.id, m.kind, m.title, m.due, m.state
from grant_milestone m join grant_application a on a.id = m.application
where ((m.state in ('planned', 'returned') and m.due < $1) or m.state = 'done')
  and a.state = 'agreed' and (cast($2 as bigint) is null or a.department = $2)
order by m.due, a.number, m.title
