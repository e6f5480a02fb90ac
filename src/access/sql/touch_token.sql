-- identify, at most once a minute for a token
update token set last_used_at = $2 where id = $1
