-- past_awards(): how many, and what they come to
select count(*), cast(coalesce(sum(a.amount_cents), 0) as bigint)
from past_award a
where (cast($1 as bigint) is null or a.department = $1)
  and (cast($2 as text) is null or exists (select 1 from past_award_contract c where c.code = $2 and c.award = a.id))
  and (cast($3 as bigint) is null or a.year = $3)
  and (cast($4 as text) is null or a.scheme = $4)
  and (cast($5 as text) is null or strpos(a.folded, $5) > 0)
