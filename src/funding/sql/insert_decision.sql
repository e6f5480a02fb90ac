-- decide()
insert into grant_decision (id, application, verdict, amount_cents, motive, session, day, by_account, by_label, entry, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
