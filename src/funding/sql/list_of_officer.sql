-- applications(): of one officer: a few hundred at most
select a.id, a.number, a.title, a.organisation_name, c.code as call_code, a.organisation, a.territory, a.department,
  a.state, a.asked_cents, a.total_cents, a.score_permille, a.proposed_cents, a.granted_cents, a.officer_name,
  a.submitted_at, a.correction_due, a.starts, a.ends
from grant_application a join grant_call c on c.id = a.call
where a.officer = $1
  and (cast($2 as text) is null or a.call = $2)
  and (cast($3 as text) is null or a.state = $3)
  and (cast($4 as bigint) is null or a.department = $4)
  and (cast($5 as text) is null or strpos(a.folded, $5) > 0)
  and a.submitted_at is not null
order by
  case when $6 = 'newest' then -a.submitted_at when $6 = 'oldest' then a.submitted_at
    when $6 = 'amount' then -a.asked_cents when $6 = 'score' then -coalesce(a.score_permille, -1) else 0 end,
  a.number
limit $7 offset $8
