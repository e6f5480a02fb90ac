-- set_grants: the role of administrator waits for a confirmation
update account set to_confirm_against = $2 where id = $1 and to_confirm_against is null
