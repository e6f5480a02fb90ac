-- decisions_of()
select id, application, verdict, amount_cents, motive, session, day, by_account, by_label, entry, at
from grant_decision where application = $1 order by at, id
