-- Where an act wrote.
insert into batch_place (batch, territory, rows) values ($1, $2, $3)
