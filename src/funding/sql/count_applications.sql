-- applications(): drafts included, how many, and what they ask for
select count(*), cast(coalesce(sum(a.asked_cents), 0) as bigint), cast(coalesce(sum(a.granted_cents), 0) as bigint)
from grant_application a
where (cast($1 as bigint) is null or a.department = $1)
  and (cast($2 as text) is null or a.call = $2)
  and (cast($3 as text) is null or a.state = $3)
  and (cast($4 as text) is null or a.officer = $4)
  and (cast($5 as text) is null or strpos(a.folded, $5) > 0)
