-- remove_piece(): its content goes
update grant_piece set removed_at = $2, bytes = null where id = $1
