-- late_reports(): signed grants whose report was due before a day and is not there, of a department or of all
select a.id as application, a.number, a.organisation_name, a.title, a.department, r.due, r.state
from grant_report r join grant_application a on a.id = r.application
where r.due < $1 and r.state in ('due', 'returned') and a.state = 'agreed'
  and (cast($2 as bigint) is null or a.department = $2)
order by r.due, a.number
