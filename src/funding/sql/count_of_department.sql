-- applications(): submitted to one department, how many and what they ask for; of grant_application_of_department alone
select count(*), cast(coalesce(sum(b.asked_cents), 0) as bigint), cast(coalesce(sum(b.granted_cents), 0) as bigint)
from grant_application b
where b.department = $1
  and (cast($2 as text) is null or b.call = $2)
  and (cast($3 as text) is null or b.state = $3)
  and (cast($4 as text) is null or strpos(b.folded, $4) > 0)
  and b.submitted_at is not null
