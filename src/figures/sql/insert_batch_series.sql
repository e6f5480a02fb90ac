-- Which series an act wrote in.
insert into batch_series (batch, series) values ($1, $2)
