-- The support log of a contract, newest first.
select id, delegate, delegate_label, contract, day, kind, minutes, note, logged_at, struck_at, strike_motive
from support where contract = $1 order by day desc, logged_at desc, id desc limit $2
