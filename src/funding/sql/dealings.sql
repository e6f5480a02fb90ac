-- dealings(): grants decided for an organisation, and those of them after an instant
select count(*) as grants, coalesce(sum(case when d.at > $2 then 1 else 0 end), 0) as since_check, min(d.day) as first_on,
  max(d.day) as last_on
from grant_decision d join grant_application a on a.id = d.application
where a.organisation = $1 and d.verdict = 'granted'
