-- The start of a plan, or the reason why it has not started.
insert into plan (id, contract, department, programme, state, version, in_force, reason, started_on, submitted_on, adopted_on, adopted_late, state_signed_on, authority_signed_on, return_motive, conclusion, submission, acted_by, acted_at, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
