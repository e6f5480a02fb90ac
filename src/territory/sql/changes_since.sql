-- As known then: changes by hand that were recorded or undone after an instant.
select change, predecessor, successor, day, kind, per_mille, is_estimated, was, is_undone, recorded_at, department
from succession
where change > 0 and (recorded_at > $1 or undone_at > $1) and not (recorded_at > $1 and is_undone = 1)
order by day, change, predecessor, successor
