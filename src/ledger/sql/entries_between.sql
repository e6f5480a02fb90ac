-- each_batch(): entries in their order, so many at a time.
select number, move, state, day, document, memo, idempotency_key, reverses, cast(null as bigint), record
from ledger_entry
where number between $1 and $2
order by number
