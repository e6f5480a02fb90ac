-- The openings and closings of a service, newest first.
select id, service, kind, places, planned_on, done_on, delay_motive, document, entered_at, entered_by, struck_at, strike_motive
from place_change where service = $1 order by coalesce(done_on, planned_on) desc, id desc
