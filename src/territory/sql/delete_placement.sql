-- A move is undone.
delete from territory_placement where territory = $1 and valid_to = $2
