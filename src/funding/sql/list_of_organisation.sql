-- applications(): of one organisation: few rows, drafts among them for its members
select a.id, a.number, a.title, a.organisation_name, c.code as call_code, a.organisation, a.territory, a.department,
  a.state, a.asked_cents, a.total_cents, a.score_permille, a.proposed_cents, a.granted_cents, a.officer_name,
  a.submitted_at, a.correction_due, a.starts, a.ends
from grant_application a join grant_call c on c.id = a.call
where a.organisation = $1
  and (cast($2 as text) is null or a.call = $2)
  and (cast($3 as text) is null or a.state = $3)
  and (cast($4 as bigint) is null or a.department = $4)
  and (cast($5 as text) is null or a.officer = $5)
  and (cast($6 as text) is null or strpos(a.folded, $6) > 0)
  and ($7 = 1 or a.submitted_at is not null)
order by
  case when $8 = 'newest' then -coalesce(a.submitted_at, a.created_at)
    when $8 = 'oldest' then coalesce(a.submitted_at, a.created_at)
    when $8 = 'amount' then -a.asked_cents when $8 = 'score' then -coalesce(a.score_permille, -1) else 0 end,
  a.number
limit $9 offset $10
