-- The registry in memory: who followed whom among the territories that figures are given for.
select s.change, s.predecessor, s.successor, s.day, s.kind, s.per_mille, s.is_estimated, s.was
from succession s join territory t on t.key = s.predecessor
where t.level in ('nation', 'region', 'department', 'contract') and s.kind in ('merger', 'split') and s.is_undone = 0
order by s.day, s.change, s.predecessor, s.successor
