-- applications(): of one organisation, how many and what they ask for
select count(*), cast(coalesce(sum(b.asked_cents), 0) as bigint), cast(coalesce(sum(b.granted_cents), 0) as bigint)
from grant_application b
where b.organisation = $1
  and (cast($2 as text) is null or b.call = $2)
  and (cast($3 as text) is null or b.state = $3)
  and (cast($4 as bigint) is null or b.department = $4)
  and (cast($5 as text) is null or b.officer = $5)
  and (cast($6 as text) is null or strpos(b.folded, $6) > 0)
  and ($7 = 1 or b.submitted_at is not null)
