-- reopen_service(): what was given up because the service closed is planned again.
update place_change set revived_at = $2 where id = $1 and cancelled_at is not null and revived_at is null
