-- recoveries_of(): with what has come back
select r.id, r.application, r.amount_cents,
  cast(coalesce((select sum(t.amount_cents) from grant_receipt t where t.recovery = r.id), 0) as bigint), r.motive, r.due, r.ordered_at,
  r.ordered_by
from grant_recovery r where r.application = $1 order by r.ordered_at, r.id
