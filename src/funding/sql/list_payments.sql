-- payments(): those of a department or all, by the day on which they are due
select y.id, y.application, y.number, y.kind, y.amount_cents, y.due, y.state, y.certificate,
  y.certified_by_account, y.certified_by, y.certified_at, y.ordered_by_account, y.ordered_by, y.ordered_on,
  y.entry, y.paid_on, y.reference, y.motive,
  a.number, a.organisation_name, a.title, a.department
from grant_payment y join grant_application a on a.id = y.application
where (cast($1 as bigint) is null or y.department = $1) and (cast($2 as text) is null or y.state = $2)
  and (cast($3 as text) is null or (y.due < $3 and y.state not in ('paid', 'cancelled')))
order by y.due, y.id
limit $4 offset $5
