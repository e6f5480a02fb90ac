-- A reminder to those of a contract; the second of a day is left out.
insert into reminder (id, contract, department, day, text, sent_by, sent_at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (contract, day) do nothing
