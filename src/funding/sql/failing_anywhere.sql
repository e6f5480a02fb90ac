-- failing(): of one control in all places, the oldest first
select control, record, place, title, number, fails_day, fails_at, found, amount_cents
from grant_finding
where control = $3 and (fails_day < $1 or fails_at <= $2)
order by case when fails_at is null then 1 else 0 end, fails_at, fails_day, number, record
limit $4 offset $5
