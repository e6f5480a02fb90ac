-- post_entry(): what it rests on, and the record of the journal that tells it.
insert into ledger_entry (number, move, state, day, document, memo, idempotency_key, reverses, record)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
