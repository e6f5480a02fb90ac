-- revoke_token
delete from token where id = $1
