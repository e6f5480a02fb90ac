-- keep_faults(): one value of a file that was refused.
insert into import_fault (batch, number, place_en, place_fr, reason_en, reason_fr) values ($1, $2, $3, $4, $5, $6)
