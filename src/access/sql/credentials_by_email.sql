-- sign_in: what to verify against
select id, password_hash, state, function_label, lang from account where email = $1
