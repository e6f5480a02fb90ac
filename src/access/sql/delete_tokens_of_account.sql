-- close_account
delete from token where account_id = $1
