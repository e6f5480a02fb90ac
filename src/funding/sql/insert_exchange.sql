-- write_exchange(), ask_correction()
insert into grant_exchange (id, application, kind, service, text, due, at, by_label, by_account)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
