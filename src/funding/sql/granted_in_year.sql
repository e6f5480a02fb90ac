-- needs_agreement(): what else one organisation was granted under calls of a year
select cast(coalesce(sum(a.granted_cents), 0) as bigint)
from grant_application a
where a.organisation = $1 and a.id <> $2 and a.state in ('granted', 'agreed', 'closed')
  and exists (select 1 from grant_decision d where d.application = a.id and d.verdict = 'granted' and d.day >= $3
    and d.day <= $4)
