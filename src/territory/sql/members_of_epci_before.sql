-- The perimeter of an EPCI on a day: communes that have left it since.
select commune from commune_epci where epci = $1 and valid_from <= $2 and valid_to > $2
