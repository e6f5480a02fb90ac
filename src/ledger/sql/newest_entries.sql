-- entries(): newest first; of a programme, a year and a territory when they are asked for.
select e.number, e.move, e.state, e.day, e.document, e.memo, e.idempotency_key, e.reverses, r.number, e.record
from ledger_entry as e
left join ledger_entry as r on r.reverses = e.number
where e.number < $1
  and (cast($2 as text) is null or e.move = $2)
  and (cast($3 as text) is null or e.state = $3)
  and ((cast($4 as text) is null and cast($5 as integer) is null and cast($6 as integer) is null) or exists (
    select 1
    from ledger_posting as p
    join ledger_account as a on a.id = p.account
    where p.entry = e.number
      and (cast($4 as text) is null or a.programme = $4)
      and (cast($5 as integer) is null or a.year = $5)
      and (cast($6 as integer) is null or a.territory = $6)))
order by e.number desc
limit $7
