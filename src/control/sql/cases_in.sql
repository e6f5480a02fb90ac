-- overview(): everything that was answered, of one place or of all
select control, record, place, state, due, revision, changed_at, answered_by, answered_by_account
from control_case where (cast($1 as bigint) is null or place = $1) order by control, record
