-- record_check(): only of the revision that was read
update control_check
set outcome = $3, text = $4, questioned_cents = $5, done_on = $6, done_by = $7, revision = revision + 1
where id = $1 and revision = $2
