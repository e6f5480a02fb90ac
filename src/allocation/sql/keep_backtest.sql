-- refresh_forecasts(): the back-test of an indicator, as keep_forecast.
insert into forecast_backtest (indicator, digest, position, computed_at, result)
values ($1, $2, $3, $4, $5)
on conflict (indicator) do update
set digest = excluded.digest, position = excluded.position, computed_at = excluded.computed_at, result = excluded.result
where forecast_backtest.position <= excluded.position
