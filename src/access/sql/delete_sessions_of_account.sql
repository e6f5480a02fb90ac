-- sign_out_everywhere, close_account, a new password
delete from account_session where account_id = $1
