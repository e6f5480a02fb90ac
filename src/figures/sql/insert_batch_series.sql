-- Which series an act wrote in, and how many values.
insert into batch_series (batch, series, rows) values ($1, $2, $3)
