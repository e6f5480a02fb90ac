-- calls()
select id, code, state, version, revision, territory, opens, closes, content, published_at, published_by, changed_at, changed_by
from grant_call
where (cast($1 as text) is null or state = $1) and (cast($2 as bigint) is null or territory = $2)
  and (cast($3 as text) is null or (state = 'published' and opens <= $3 and closes >= $3))
order by closes desc, id
