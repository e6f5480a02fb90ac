-- set_grants and invite
insert into account_grant (account_id, role, territory) values ($1, $2, $3)
