-- Undoing a change that was recorded by hand.
select change, predecessor, successor, day, kind, per_mille, is_estimated, was
from succession
where change = $1 and is_undone = 0
order by predecessor, successor
