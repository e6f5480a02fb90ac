-- applications(): words among all that was submitted: one walk of grant_application_of_nation tells the page and the sums
select a.id, a.number, a.title, a.organisation_name, c.code as call_code, a.organisation, a.territory, a.department,
  a.state, a.asked_cents, a.total_cents, a.score_permille, a.proposed_cents, a.granted_cents, a.officer_name,
  a.submitted_at, a.correction_due, a.starts, a.ends, page.files, page.asked_sum, page.granted_sum
from (
  select b.number, count(*) over () as files, cast(sum(b.asked_cents) over () as bigint) as asked_sum,
    cast(coalesce(sum(b.granted_cents) over (), 0) as bigint) as granted_sum
  from grant_application b
  where b.submitted_at is not null
    and (cast($1 as text) is null or b.call = $1)
    and (cast($2 as text) is null or b.state = $2)
    and strpos(b.folded, $3) > 0
  order by
    case when $4 = 'newest' then -b.submitted_at when $4 = 'oldest' then b.submitted_at
      when $4 = 'amount' then -b.asked_cents when $4 = 'score' then -coalesce(b.score_permille, -1) else 0 end,
    b.number
  limit $5 offset $6
) page join grant_application a on a.number = page.number join grant_call c on c.id = a.call
order by
  case when $4 = 'newest' then -a.submitted_at when $4 = 'oldest' then a.submitted_at
    when $4 = 'amount' then -a.asked_cents when $4 = 'score' then -coalesce(a.score_permille, -1) else 0 end,
  a.number
