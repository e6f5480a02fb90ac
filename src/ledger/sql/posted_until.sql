-- movements(): what stood in an account after an entry.
select cast(coalesce(sum(p.amount_cents), 0) as bigint)
from ledger_posting as p
join ledger_entry as e on e.number = p.entry
where p.account = $1 and p.entry <= $2 and e.state = 'posted'
