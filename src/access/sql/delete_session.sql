-- sign_out, the reader's own page, and identify when a session is used from another address family
delete from account_session where id = $1 and account_id = $2
