-- Reference and imports: a territory that says something else than before.
update territory
set name = $2, parent = $3, epci = $4, population = $5, valid_from = $6, valid_to = $7, longitude = $8, latitude = $9, is_known = $10
where key = $1
