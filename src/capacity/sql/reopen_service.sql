-- reopen_service(): the closing is undone; it stays readable.
update service_closing set reopened_at = $2, reopened_by = $3, reopen_motive = $4 where id = $1 and reopened_at is null
