-- complete_change(): what was planned has been done.
update place_change set done_on = $2, delay_motive = $3, done_at = $4
where id = $1 and done_on is null and struck_at is null and (cancelled_at is null or revived_at is not null)
