-- note_call()
insert into grant_call_form (call, version, form) values ($1, $2, $3)
