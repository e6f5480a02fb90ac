-- One funding, to strike it out.
select id, service, kind, places, funder, reference, first_day, last_day, entered_at, entered_by, struck_at, strike_motive
from place_funding where id = $1
