-- invite and add_account: a new account, before it has a password or with one
insert into account (id, email, name, function_label, search_text, lang, state, password_hash, created_at,
  to_confirm_against)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
