-- The monthly counts of a service, superseded ones included, newest month first, of each month what holds first.
select id, service, kind, month, occupied, waiting, supported, completed, interrupted, remark, reported_at, reported_by, superseded_at
from place_month where service = $1 and reported_at <= $2
order by month desc, kind, case when superseded_at is null then 0 else 1 end, reported_at desc, id desc
