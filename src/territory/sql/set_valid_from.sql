-- Imports: since when a territory exists.
update territory set valid_from = $2 where key = $1
