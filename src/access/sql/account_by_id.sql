-- find_account, and every act on an account
select id, email, name, function_label, lang, state, created_at, to_confirm_against from account where id = $1
