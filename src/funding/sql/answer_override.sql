-- answer_override(): once
update grant_override
set answer = $2, answer_motive = $3, answered_at = $4, answered_by_account = $5, answered_by = $6
where id = $1 and answer = ''
