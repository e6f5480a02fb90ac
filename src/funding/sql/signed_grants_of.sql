-- earlier_grants(): what else the State has signed for an organisation; it awaits a report of each
select a.id, a.number, a.title, a.department, a.call, a.call_version, a.state
from grant_application a join grant_report r on r.application = a.id
where a.organisation = $1 and a.id <> $2
order by a.number
