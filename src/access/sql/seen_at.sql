-- signing in: when the account was here before
select seen_at from account where id = $1
