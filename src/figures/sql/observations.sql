-- observations(): what stands under a figure, newest first. A territory is the observed one, or one above it.
select o.id, i.code, o.dimension, o.territory, o.day, o.amount, o.source_kind, o.source_id, o.actor_label, o.recorded_at
from indicator as i
join observation as o on o.indicator = i.id and o.dimension = $3
where i.code = $1 and (o.territory = $2 or o.department = $2 or o.region = $2 or o.nation = $2)
order by o.recorded_at desc, o.id desc
limit cast($4 as bigint)
