-- register_page(): the same without a state or words, which stand in the application: read for one page alone
select g.application, g.territory, g.department, g.region, g.fund, g.year, g.line, g.decided_on, g.granted_cents,
  g.committed_cents, g.certified_cents, g.paid_cents, g.recovered_cents, g.signed, g.funded, g.reported,
  g.sessions, g.hours, g.attendances, g.outcomes_planned, g.outcomes_reported, g.outcomes_measured, g.outcomes_reached,
  a.number, a.title, a.organisation_name, a.state, a.starts, a.ends
from (
  select * from grant_register g
  where (cast($1 as bigint) is null or g.region = $1)
    and (cast($2 as bigint) is null or g.department = $2)
    and (cast($3 as bigint) is null or g.territory = $3)
    and (cast($4 as bigint) is null or g.year = $4)
    and (cast($5 as text) is null or g.fund = $5)
    and (cast($6 as text) is null or g.line = $6)
    and (cast($7 as text) is null
      or ($7 = 'granted' and g.granted_cents > 0) or ($7 = 'committed' and g.committed_cents > 0)
      or ($7 = 'certified' and g.certified_cents > 0) or ($7 = 'paid' and g.paid_cents > 0)
      or ($7 = 'recovered' and g.recovered_cents > 0) or ($7 = 'signed' and g.signed = 1)
      or ($7 = 'reported' and g.reported = 1) or ($7 = 'unreported' and g.funded = 1 and coalesce(g.reported, 0) = 0)
      or ($7 = 'without_outcome' and g.funded = 1 and g.outcomes_planned = 0))
  order by g.decided_on desc, g.application desc
  limit $8 offset $9
) g join grant_application a on a.id = g.application
order by g.decided_on desc, g.application desc
