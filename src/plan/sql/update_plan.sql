-- Every step of the workflow.
update plan set state = $2, version = $3, in_force = $4, reason = $5, started_on = $6, submitted_on = $7, adopted_on = $8,
  adopted_late = $9, state_signed_on = $10, authority_signed_on = $11, return_motive = $12, conclusion = $13,
  submission = $14, acted_by = $15, acted_at = $16, changed_at = $17
where id = $1
