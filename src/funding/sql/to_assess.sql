-- to_assess(): signed grants whose report is accepted or overdue on a day and that nobody has assessed
select a.id as application, a.number, a.organisation_name, a.title, a.department, r.due, r.state as report_state
from grant_report r join grant_application a on a.id = r.application
where (r.state = 'accepted' or (r.state in ('due', 'returned') and r.due < $1))
  and a.state in ('agreed', 'closed', 'revoked')
  and (cast($2 as bigint) is null or a.department = $2)
  and not exists (select 1 from grant_assessment s where s.application = a.id)
order by r.due, a.number
