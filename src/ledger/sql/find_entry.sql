-- find_entry(): one entry, with the one that reversed it.
select e.number, e.move, e.state, e.day, e.document, e.memo, e.idempotency_key, e.reverses, r.number, e.record
from ledger_entry as e
left join ledger_entry as r on r.reverses = e.number
where e.number = $1
