-- each act on a report: only of the revision that it has read
update grant_report
set revision = revision + 1, state = $3, content = $4, submitted_at = $5, answered_at = $6, submitted_by = $7,
  answered_by = $8, motive = $9, ineligible_cents = $10, due_cents = $11
where application = $1 and revision = $2
