-- refresh_forecasts(): its target is gone.
delete from forecast where indicator = $1 and territory = $2
