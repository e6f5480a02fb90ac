-- accept_invitation: the password chosen by the person
update account set state = 'active', password_hash = $2 where id = $1 and state <> 'closed'
