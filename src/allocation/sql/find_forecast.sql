-- find_forecast(): that of one target.
select indicator, territory, digest, position, computed_at, result from forecast where indicator = $1 and territory = $2
