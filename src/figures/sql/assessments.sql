-- assessments(): of a target, the newest first.
select at, actor_id, actor_label, role, confidence, body
from assessment
where indicator = $1 and territory = $2
order by at desc, id desc
limit 200
