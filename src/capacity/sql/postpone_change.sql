-- postpone_change(): expected on another day; the first one planned stays.
update place_change set expected_on = $2 where id = $1 and done_on is null and struck_at is null
