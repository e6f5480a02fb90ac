-- applications(): one page of all, along grant_application_score
select a.id, a.number, a.title, a.organisation_name, c.code as call_code, a.organisation, a.territory, a.department,
  a.state, a.asked_cents, a.total_cents, a.score_permille, a.proposed_cents, a.granted_cents, a.officer_name,
  a.submitted_at, a.correction_due, a.starts, a.ends
from (
  select b.number from grant_application b
  where b.submitted_at is not null
    and (cast($1 as text) is null or b.call = $1)
    and (cast($2 as text) is null or b.state = $2)
  order by coalesce(b.score_permille, -1) desc, b.number
  limit $3 offset $4
) page join grant_application a on a.number = page.number join grant_call c on c.id = a.call
order by coalesce(a.score_permille, -1) desc, a.number
