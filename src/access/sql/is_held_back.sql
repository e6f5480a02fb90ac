-- identify: whether the roles that bind are held back
select case when to_confirm_against is null then 0 else 1 end from account where id = $1
