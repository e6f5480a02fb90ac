-- Who pays the places of a department, not struck out.
select id, service, kind, places, funder, reference, first_day, last_day, entered_at, entered_by, struck_at, strike_motive
from place_funding where department = $1 and struck_at is null order by first_day, id
