-- The map asset: every imported shape.
select t.level, t.code, s.path, s.source
from territory_shape s
join territory t on t.key = s.territory
order by s.territory
