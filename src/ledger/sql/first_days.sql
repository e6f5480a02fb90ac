-- delays(): the first day of each act in each territory; what was reversed does not count, what is held is decided.
select a.territory, e.move, min(e.day)
from ledger_account as a
join ledger_posting as p on p.account = a.id and p.amount_cents > 0
join ledger_entry as e on e.number = p.entry
where a.programme = $1 and a.year = $2 and (cast($3 as text) is null or a.line = $3)
  and ((e.move in ('vote', 'delegate') and a.kind = 'open') or (e.move = 'commit' and a.kind = 'committed')
    or (e.move = 'pay' and a.kind = 'paid'))
  and (e.state = 'posted' or (e.state = 'held' and e.move = 'commit'))
  and not exists (select 1 from ledger_entry as r where r.reverses = e.number)
group by a.territory, e.move
