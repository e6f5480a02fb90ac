-- One opening or closing, to carry it out, postpone it, give it up or strike it out.
select id, service, kind, places, planned_on, expected_on, done_on, delay_motive, document, closing, entered_at, entered_by,
  done_at, cancelled_at, cancel_motive, revived_at, struck_at, strike_motive
from place_change where id = $1
