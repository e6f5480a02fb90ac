-- assessments(): of a target until an instant, the newest first.
select at, actor_id, actor_label, role, confidence, body
from assessment
where indicator = $1 and territory = $2 and at <= $3
order by at desc, id desc
limit 200
