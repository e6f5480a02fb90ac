-- remember_browser: it is one of this account's
update known_browser set last_used_at = $3 where secret_hash = $1 and account_id = $2 and last_used_at >= $4
