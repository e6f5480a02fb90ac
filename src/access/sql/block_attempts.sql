-- sign_in: how long this account waits after several failures
update sign_in_attempt set blocked_until = $2 where subject = $1
