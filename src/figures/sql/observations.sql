-- observations(): what stands under a figure of a region or the nation, newest first.
select o.id, i.code, s.dimension, o.territory, o.day, o.amount, o.source_kind, o.source_id, o.actor_label, o.recorded_at
from indicator as i
join series as s on s.indicator = i.id and s.dimension = $3
join observation as o on o.series = s.id
where i.code = $1
  and (o.territory = $2 or o.region = $2 or o.nation = $2)
order by o.recorded_at desc, o.id desc
limit cast($4 as bigint)
