-- Imports: what a place hangs on.
update territory set parent = $2 where key = $1
