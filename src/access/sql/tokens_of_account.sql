-- the reader's own page
select id, label, rights, created_at, expires_at, last_used_at from token where account_id = $1 order by created_at desc, id
