-- refresh_forecasts(), check_forecasts(): all that is kept.
select indicator, digest, position, computed_at, result from forecast_backtest order by indicator
