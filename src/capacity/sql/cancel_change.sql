-- cancel_change(), close_service(): what was planned is given up.
update place_change set cancelled_at = $2, cancel_motive = $3, closing = $4, revived_at = null
where id = $1 and done_on is null and struck_at is null
