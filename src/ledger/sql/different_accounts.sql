-- verify(): accounts that differ from what was posted and is held.
select a.id, a.balance_cents, a.held_cents,
       cast(coalesce(sum(case when e.state = 'posted' then p.amount_cents else 0 end), 0) as bigint),
       cast(coalesce(sum(case when e.state = 'held' and p.amount_cents < 0 then -p.amount_cents else 0 end), 0) as bigint)
from ledger_account as a
left join ledger_posting as p on p.account = a.id
left join ledger_entry as e on e.number = p.entry
group by a.id, a.balance_cents, a.held_cents
having a.balance_cents <> coalesce(sum(case when e.state = 'posted' then p.amount_cents else 0 end), 0)
    or a.held_cents <> coalesce(sum(case when e.state = 'held' and p.amount_cents < 0 then -p.amount_cents else 0 end), 0)
order by a.id
