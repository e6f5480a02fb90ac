-- Every act on a plan.
select id, contract, department, programme, state, version, in_force, reason, started_on, submitted_on, adopted_on, adopted_late, state_signed_on, authority_signed_on, return_motive, conclusion, submission, acted_by, acted_at, changed_at
from plan where id = $1
