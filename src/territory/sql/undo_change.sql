-- A change recorded by hand is undone; its rows stay.
update succession set is_undone = 1, undone_at = $2 where change = $1
