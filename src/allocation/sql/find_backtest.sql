-- find_forecast(): the back-test beside it.
select indicator, digest, position, computed_at, result from forecast_backtest where indicator = $1
