-- set_grants: the roles are replaced as a whole
delete from account_grant where account_id = $1
