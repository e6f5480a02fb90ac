-- checks_of(): grants of an organisation whose report has not come
select a.number
from grant_application a join grant_report r on r.application = a.id
where a.organisation = $1 and a.id <> $2 and r.due < $3 and r.state in ('due', 'returned')
order by r.due, a.number
