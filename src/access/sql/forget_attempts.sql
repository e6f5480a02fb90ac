-- sign_in: the right password clears the account's failures
delete from sign_in_attempt where subject = $1
