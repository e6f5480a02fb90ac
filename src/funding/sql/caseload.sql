-- caseload(): files to instruct, by officer
select a.officer, a.officer_name, count(*), sum(case when a.silence_on < $2 then 1 else 0 end),
  cast(coalesce(sum(a.asked_cents), 0) as bigint)
from grant_application a
where a.department = $1 and a.state in ('submitted', 'correction', 'instructing', 'proposed')
group by a.officer, a.officer_name
order by a.officer_name
