-- payments_of()
select id, application, number, kind, amount_cents, due, state, certificate, certified_by_account, certified_by,
  certified_at, ordered_by_account, ordered_by, ordered_on, entry, paid_on, reference, motive
from grant_payment where application = $1 order by number
