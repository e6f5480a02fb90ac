-- What was to be done by a day and has not been, of one department or of all.
select id, service, kind, places, planned_on, done_on, delay_motive, document, entered_at, entered_by, struck_at, strike_motive
from place_change
where done_on is null and struck_at is null and planned_on <= $1 and (cast($2 as bigint) is null or department = $2)
order by planned_on, id
