-- remember_browser
insert into known_browser (secret_hash, account_id, last_used_at) values ($1, $2, $3)
