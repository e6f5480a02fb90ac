-- find_case()
select control, record, place, state, due, revision, changed_at, answered_by, answered_by_account
from control_case where control = $1 and record = $2
