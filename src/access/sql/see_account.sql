-- signing in and out, identify at most once a minute for a session: the account was here
update account set seen_at = $2 where id = $1 and (seen_at is null or seen_at < $2)
