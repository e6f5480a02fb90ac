-- invite, on an account that was closed or never accepted: what the new invitation says
update account
set name = $2, function_label = $3, search_text = $4, lang = $5, state = $6, password_hash = $7, closed_at = null,
    to_confirm_against = $8
where id = $1
