-- sign_in: the right password is no failure of its address
update sign_in_attempt set failures = failures - 1 where subject = $1 and failures > 0
