-- report_of()
select id, application, due, state, content, revision, submitted_at, answered_at, submitted_by, answered_by,
  motive, ineligible_cents, due_cents
from grant_report where application = $1
