-- answer(), follow_up(): only of the revision that was read
update control_case
set state = $4, due = $5, revision = revision + 1, changed_at = $6, answered_by = $7, answered_by_account = $8
where control = $1 and record = $2 and revision = $3
