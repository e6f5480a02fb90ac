-- find_entry(): its postings in their order, with their accounts.
select p.account, p.amount_cents, a.programme, a.year, a.line, a.territory, a.kind, a.unit
from ledger_posting as p
join ledger_account as a on a.id = p.account
where p.entry = $1
order by p.position
