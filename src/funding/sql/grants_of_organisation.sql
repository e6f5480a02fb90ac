-- past_funding(): what an organisation was granted in Jalon, by the year of the decision
select a.id, a.number, a.title, a.territory, a.state, a.granted_cents, min(d.day)
from grant_application a join grant_decision d on d.application = a.id and d.verdict = 'granted'
where a.organisation = $1 and a.granted_cents is not null
group by a.id, a.number, a.title, a.territory, a.state, a.granted_cents
order by min(d.day) desc, a.number
limit 500
