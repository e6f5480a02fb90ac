-- One entry of the support log, to strike it out.
select id, delegate, delegate_label, contract, day, kind, minutes, note, logged_at, struck_at, strike_motive
from support where id = $1
