-- sign_in: what has ended is not kept
delete from account_session where last_used_at < $1 or opened_at < $2
