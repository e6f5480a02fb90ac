-- report_month(): what holds today for a month, to be superseded.
select id, service, kind, month, occupied, waiting, supported, completed, interrupted, remark, reported_at, reported_by, superseded_at
from place_month where service = $1 and kind = $2 and month = $3 and superseded_at is null
