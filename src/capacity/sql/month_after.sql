-- report_month(): the first month known after a month.
select id, service, kind, month, occupied, waiting, supported, completed, interrupted, remark, reported_at, reported_by, superseded_at
from place_month where service = $1 and kind = $2 and month > $3 and superseded_at is null
order by month limit 1
