-- revoke_token: whose it is
select account_id, label, rights, expires_at from token where id = $1
