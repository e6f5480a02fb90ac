-- accept_invitation and close_account: it serves once
delete from invitation where account_id = $1
