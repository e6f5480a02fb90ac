-- count_grant(), verify_chain(): what was counted of a grant
select g.application, g.territory, g.department, g.region, g.fund, g.year, g.line, g.decided_on, g.granted_cents,
  g.committed_cents, g.certified_cents, g.paid_cents, g.recovered_cents, g.signed, g.funded, g.reported,
  g.sessions, g.hours, g.attendances, g.outcomes_planned, g.outcomes_reported, g.outcomes_measured, g.outcomes_reached
from grant_register g where g.application = $1
