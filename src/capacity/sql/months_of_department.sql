-- The counts that held at an instant, of one department or of all, for the export.
select id, service, kind, month, occupied, waiting, supported, completed, interrupted, remark, reported_at, reported_by, superseded_at
from place_month
where reported_at <= $2 and (superseded_at is null or superseded_at > $2) and (cast($1 as bigint) is null or department = $1)
order by department, service, month, kind
