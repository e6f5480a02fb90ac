-- confirm_account: by somebody else than the one who is named
update account set to_confirm_against = null where id = $1 and to_confirm_against = $2
