-- What was to be done by a day and has not been, of the departments between two keys: some of it, the first days first.
-- Its conditions are those of the index place_change_to_come, word for word.
select id, service, kind, places, planned_on, expected_on, done_on, delay_motive, document, closing, entered_at, entered_by,
  done_at, cancelled_at, cancel_motive, revived_at, struck_at, strike_motive
from place_change
where done_on is null and struck_at is null and (cancelled_at is null or revived_at is not null)
  and department >= $2 and department <= $3 and expected_on <= $1
order by expected_on, id limit $4 offset $5
