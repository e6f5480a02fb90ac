-- Reading series on another perimeter: what changed at a level after one day and up to another.
select s.change, s.predecessor, s.successor, s.day, s.kind, s.per_mille, s.is_estimated, s.was
from succession s join territory t on t.key = s.predecessor
where t.level = $1 and s.day > $2 and s.day <= $3 and s.is_undone = 0
order by s.predecessor, s.day, s.successor
