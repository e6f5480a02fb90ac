-- find_account and identify: the roles and where they hold
select role, territory from account_grant where account_id = $1 order by role, territory
