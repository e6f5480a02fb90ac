-- failing_one()
select control, record, place, title, number, fails_day, fails_at, found, amount_cents
from grant_finding
where control = $3 and record = $4 and (fails_day < $1 or fails_at <= $2)
limit 1
