-- remember_browser: those not used for long, and all but the $3 last used
delete from known_browser
where account_id = $1 and (last_used_at < $2 or secret_hash not in (
  select secret_hash from known_browser where account_id = $1 order by last_used_at desc, secret_hash limit $3))
