-- The EPCI of 2015: what the lists of the reference say holds from a later day.
update commune_epci set valid_from = $3 where commune = $1 and valid_from = $2
