-- order_recovery()
insert into grant_recovery (id, application, amount_cents, motive, due, ordered_at, ordered_by)
values ($1, $2, $3, $4, $5, $6, $7)
