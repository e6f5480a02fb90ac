-- applications(): submitted to one department or anywhere, how many and what they ask for
select cast(coalesce(sum(files), 0) as bigint), cast(coalesce(sum(asked_cents), 0) as bigint),
  cast(coalesce(sum(granted_cents), 0) as bigint)
from grant_tally
where (cast($1 as bigint) is null or department = $1)
  and (cast($2 as text) is null or call = $2)
  and (cast($3 as text) is null or state = $3)
