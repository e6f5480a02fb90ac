-- account_of(): where money goes from or to.
select id, balance_cents, held_cents
from ledger_account
where programme = $1 and year = $2 and line = $3 and territory = $4 and kind = $5 and unit = $6
