-- count_grant(): a grant as it has been counted
insert into grant_register (application, territory, department, region, fund, year, line, decided_on, granted_cents,
  committed_cents, certified_cents, paid_cents, recovered_cents, signed, funded, reported, sessions,
  hours, attendances, outcomes_planned, outcomes_reported, outcomes_measured, outcomes_reached)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
on conflict (application) do update
set granted_cents = excluded.granted_cents, committed_cents = excluded.committed_cents,
  certified_cents = excluded.certified_cents, paid_cents = excluded.paid_cents,
  recovered_cents = excluded.recovered_cents, signed = excluded.signed, funded = excluded.funded,
  reported = excluded.reported, sessions = excluded.sessions,
  hours = excluded.hours, attendances = excluded.attendances, outcomes_planned = excluded.outcomes_planned,
  outcomes_reported = excluded.outcomes_reported, outcomes_measured = excluded.outcomes_measured,
  outcomes_reached = excluded.outcomes_reached
