-- Books: what the entries of a write have done to accounts; rows that are not needed are null.
update ledger_account set balance_cents = balance_cents + change.column2, held_cents = held_cents + change.column3
from
  (values (cast($1 as integer), cast($2 as bigint), cast($3 as bigint)), ($4, $5, $6), ($7, $8, $9), ($10, $11, $12),
    ($13, $14, $15), ($16, $17, $18), ($19, $20, $21), ($22, $23, $24)) as change
where ledger_account.id = change.column1
