-- The counts that hold, of one department or of all, for the export.
select id, service, kind, month, occupied, waiting, supported, completed, interrupted, remark, reported_at, reported_by, superseded_at
from place_month
where superseded_at is null and (cast($1 as bigint) is null or department = $1)
order by department, service, month, kind
