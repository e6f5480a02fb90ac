-- A page of a contract, and every act that starts from the contract.
select id, contract, department, programme, state, version, in_force, reason, started_on, submitted_on, adopted_on, adopted_late, state_signed_on, authority_signed_on, return_motive, conclusion, submission, acted_by, acted_at, changed_at
from plan where contract = $1 and programme = $2
