-- change_password: what to verify the old password against
select password_hash from account where id = $1 and state = 'active'
