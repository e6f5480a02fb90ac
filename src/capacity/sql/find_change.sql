-- One opening or closing, to carry it out or strike it out.
select id, service, kind, places, planned_on, done_on, delay_motive, document, entered_at, entered_by, struck_at, strike_motive
from place_change where id = $1
