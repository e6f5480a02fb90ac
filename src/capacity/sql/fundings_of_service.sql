-- Who pays the places of a service, newest first.
select id, service, kind, places, funder, reference, first_day, last_day, entered_at, entered_by, struck_at, strike_motive
from place_funding where service = $1 and entered_at <= $2 order by first_day desc, id desc
