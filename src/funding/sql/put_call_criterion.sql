-- note_call()
insert into grant_call_criterion (call, version, code, weight) values ($1, $2, $3, $4)
