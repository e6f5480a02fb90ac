-- make_token
insert into token (id, secret_hash, account_id, label, rights, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
