-- note_call()
insert into grant_call_piece (call, version, code, is_required) values ($1, $2, $3, $4)
