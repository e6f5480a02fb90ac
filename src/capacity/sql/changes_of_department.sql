-- The openings and closings of a department, in the order of the days first planned.
select id, service, kind, places, planned_on, expected_on, done_on, delay_motive, document, closing, entered_at, entered_by,
  done_at, cancelled_at, cancel_motive, revived_at, struck_at, strike_motive
from place_change where department = $1 order by planned_on, id
