-- close_account: it can never be used again, its password is forgotten
update account set state = 'closed', password_hash = '', closed_at = $2 where id = $1
