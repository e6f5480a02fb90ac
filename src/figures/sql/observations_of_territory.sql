-- observations() of a contract (or of a department that answered itself): found through its own index.
select o.id, i.code, o.dimension, o.territory, o.day, o.amount, o.source_kind, o.source_id, o.actor_label, o.recorded_at
from indicator as i
join observation as o on o.indicator = i.id and o.dimension = $3 and o.territory = $2
where i.code = $1
order by o.recorded_at desc, o.id desc
limit cast($4 as bigint)
