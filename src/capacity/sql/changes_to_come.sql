-- What was to be done by a day and has not been, of one department or of all.
select id, service, kind, places, planned_on, expected_on, done_on, delay_motive, document, closing, entered_at, entered_by,
  done_at, cancelled_at, cancel_motive, revived_at, struck_at, strike_motive
from place_change
where done_on is null and struck_at is null and (cancelled_at is null or revived_at is not null) and expected_on <= $1
  and (cast($2 as bigint) is null or department = $2)
order by expected_on, id
