-- find_account_by_email, and invite, to see whether the address is taken
select id, email, name, function_label, lang, state, created_at, to_confirm_against from account where email = $1
