-- movements(): what went in and out of an account, newest first, with why.
select p.entry, p.position, p.amount_cents, e.move, e.state, e.day, e.document, e.memo
from ledger_posting as p
join ledger_entry as e on e.number = p.entry
where p.account = $1 and p.entry < $2
order by p.entry desc, p.position desc
limit $3
