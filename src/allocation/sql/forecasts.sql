-- refresh_forecasts(), check_forecasts(): all that is kept.
select indicator, territory, digest, position, computed_at, result from forecast order by indicator, territory
