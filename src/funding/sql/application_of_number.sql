-- find_application()
select id, number, call, call_version, organisation, organisation_name, territory, department, state, title, asked_cents, total_cents, starts,
  ends, submitted_at, silence_on, correction_due, officer, officer_name, score_permille, proposed_cents, proposal_motive,
  granted_cents, copied_from, revision, created_at, changed_at, changed_by
from grant_application
where number = $1
