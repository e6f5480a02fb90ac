-- seat_account()
insert into seat_account (id, seat, account, label, is_substitute, since, until) values ($1, $2, $3, $4, $5, $6, $7)
