-- every act: only of the revision that it has read
update grant_application
set revision = revision + 1, call_version = $3, state = $4, title = $5, folded = $6, asked_cents = $7, total_cents = $8,
  starts = $9, ends = $10, submitted_at = $11, correction_due = $12, officer = $13, officer_name = $14,
  score_permille = $15, proposed_cents = $16, proposal_motive = $17, granted_cents = $18, changed_at = $19,
  changed_by = $20, silence_on = $21
where id = $1 and revision = $2
