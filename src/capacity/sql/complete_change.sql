-- complete_change(): what was planned has been done.
update place_change set done_on = $2, delay_motive = $3 where id = $1 and done_on is null and struck_at is null
