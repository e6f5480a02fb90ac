-- each act on a payment: only from the state that it has read
update grant_payment
set state = $3, certificate = $4, certified_by_account = $5, certified_by = $6, certified_at = $7,
  ordered_by_account = $8, ordered_by = $9, ordered_on = $10, entry = $11, paid_on = $12, reference = $13, motive = $14,
  amount_cents = $15
where id = $1 and state = $2
