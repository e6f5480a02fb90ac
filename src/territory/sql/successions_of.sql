-- The history of a territory: changes that it comes out of or went into.
select change, predecessor, successor, day, kind, per_mille, is_estimated, was
from succession
where (predecessor = $1 or successor = $1) and is_undone = 0
order by day, change, predecessor, successor
