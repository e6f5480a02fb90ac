-- enter_receipt()
insert into grant_receipt (recovery, reference, amount_cents, day, entry) values ($1, $2, $3, $4, $5)
