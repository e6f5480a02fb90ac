-- observations() of a contract: found through its own index.
select o.id, i.code, s.dimension, o.territory, o.day, o.amount, o.source_kind, o.source_id, o.actor_label, o.recorded_at
from indicator as i
join series as s on s.indicator = i.id and s.dimension = $3
join observation as o on o.series = s.id and o.territory = $2
where i.code = $1
order by o.recorded_at desc, o.id desc
limit cast($4 as bigint)
