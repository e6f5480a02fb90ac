-- envelopes(): what was voted, and what was delegated and taken back, by account, as entries say it; a reversal takes
-- back what it reverses. came is 1 where the entry that began it put money in.
with told as (
  select e.number, coalesce(second.move, first.move, e.move) as move,
    case when first.number is null or second.number is not null then 1 else -1 end as way
  from ledger_entry as e
  left join ledger_entry as first on first.number = e.reverses
  left join ledger_entry as second on second.number = first.reverses
  where e.state = 'posted'
)
select a.year, a.line, a.territory, a.unit, told.move, case when p.amount_cents * told.way > 0 then 1 else 0 end,
  cast(sum(p.amount_cents) as bigint)
from ledger_account as a
join ledger_posting as p on p.account = a.id
join told on told.number = p.entry
where a.programme = $1 and a.kind = 'open' and told.move in ('vote', 'delegate', 'take_back')
group by a.year, a.line, a.territory, a.unit, told.move, case when p.amount_cents * told.way > 0 then 1 else 0 end
