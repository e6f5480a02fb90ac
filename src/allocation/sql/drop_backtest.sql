-- refresh_forecasts(): its indicator is no longer forecast.
delete from forecast_backtest where indicator = $1
