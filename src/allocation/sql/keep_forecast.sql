-- refresh_forecasts(): a forecast computed from a later state takes the place of one from an earlier state, never the reverse.
insert into forecast (indicator, territory, digest, position, computed_at, result)
values ($1, $2, $3, $4, $5, $6)
on conflict (indicator, territory) do update
set digest = excluded.digest, position = excluded.position, computed_at = excluded.computed_at, result = excluded.result
where forecast.position <= excluded.position
