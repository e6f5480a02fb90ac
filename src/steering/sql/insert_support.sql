-- A delegate logs support given.
insert into support (id, delegate, delegate_label, contract, department, day, kind, minutes, note, logged_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
