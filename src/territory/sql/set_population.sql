-- The EPCI of 2015: the population of a commune that has ended.
update territory set population = $2 where key = $1
