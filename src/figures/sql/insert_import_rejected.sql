-- keep_faults(): how many values of a file were refused.
insert into import_rejected (batch, rows) values ($1, $2)
