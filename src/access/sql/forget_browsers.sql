-- a password chosen by invitation, the end of an account
delete from known_browser where account_id = $1
