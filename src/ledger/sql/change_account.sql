-- Each posting and each hold, in its account.
update ledger_account set balance_cents = balance_cents + $2, held_cents = held_cents + $3 where id = $1
