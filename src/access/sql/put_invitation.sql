-- invite: the newest one-time address replaces the one before
insert into invitation (account_id, secret_hash, ends_at, made_by) values ($1, $2, $3, $4)
on conflict (account_id) do update
set secret_hash = excluded.secret_hash, ends_at = excluded.ends_at, made_by = excluded.made_by
