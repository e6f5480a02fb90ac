-- sign_in: addresses are not kept longer than a day
delete from sign_in_attempt where last_at < $1
