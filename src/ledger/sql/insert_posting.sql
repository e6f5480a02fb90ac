-- post_entry(): one side of a transfer.
insert into ledger_posting (entry, position, account, amount_cents) values ($1, $2, $3, $4)
