-- sign_in: whether this account has entered from this browser
select 1 from known_browser b join account a on a.id = b.account_id
where b.secret_hash = $1 and a.email = $2 and b.last_used_at >= $3
