-- change_password, only over the hash that was verified, so that two changes cannot both win
update account set password_hash = $3 where id = $1 and password_hash = $2 and state = 'active'
