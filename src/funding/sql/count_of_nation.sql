-- applications(): submitted anywhere, how many and what they ask for; of grant_application_of_nation alone
select count(*), cast(coalesce(sum(b.asked_cents), 0) as bigint), cast(coalesce(sum(b.granted_cents), 0) as bigint)
from grant_application b
where b.submitted_at is not null
  and (cast($1 as text) is null or b.call = $1)
  and (cast($2 as text) is null or b.state = $2)
  and strpos(b.folded, $3) > 0
