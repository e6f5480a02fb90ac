-- applications(): one page of what was submitted to a department; which ones, grant_application_of_department tells alone
select a.id, a.number, a.title, a.organisation_name, c.code as call_code, a.organisation, a.territory, a.department,
  a.state, a.asked_cents, a.total_cents, a.score_permille, a.proposed_cents, a.granted_cents, a.officer_name,
  a.submitted_at, a.correction_due, a.starts, a.ends
from (
  select b.number from grant_application b
  where b.department = $1
    and (cast($2 as text) is null or b.call = $2)
    and (cast($3 as text) is null or b.state = $3)
    and (cast($4 as text) is null or strpos(b.folded, $4) > 0)
    and b.submitted_at is not null
  order by
    case when $5 = 'newest' then -b.submitted_at when $5 = 'oldest' then b.submitted_at
      when $5 = 'amount' then -b.asked_cents when $5 = 'score' then -coalesce(b.score_permille, -1) else 0 end,
    b.number
  limit $6 offset $7
) page join grant_application a on a.number = page.number join grant_call c on c.id = a.call
order by
  case when $5 = 'newest' then -a.submitted_at when $5 = 'oldest' then a.submitted_at
    when $5 = 'amount' then -a.asked_cents when $5 = 'score' then -coalesce(a.score_permille, -1) else 0 end,
  a.number
