-- The openings and closings of a department that are not struck out.
select id, service, kind, places, planned_on, done_on, delay_motive, document, entered_at, entered_by, struck_at, strike_motive
from place_change where department = $1 and struck_at is null order by planned_on, id
