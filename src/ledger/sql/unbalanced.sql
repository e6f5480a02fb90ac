-- verify(): entries of which a unit does not add up to nought, or that move nothing.
select e.number, coalesce(a.unit, ''), cast(coalesce(sum(p.amount_cents), 0) as bigint)
from ledger_entry as e
left join ledger_posting as p on p.entry = e.number
left join ledger_account as a on a.id = p.account
group by e.number, a.unit
having coalesce(sum(p.amount_cents), 0) <> 0 or count(p.entry) < 2
order by e.number
