-- sign_in
insert into account_session (id, secret_hash, account_id, family, opened_at, last_used_at, user_agent, last_visit)
values ($1, $2, $3, $4, $5, $5, $6, $7)
