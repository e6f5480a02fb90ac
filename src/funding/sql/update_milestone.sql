-- every act on a milestone: only from the state that was read
update grant_milestone
set state = $3, note = $4, done_at = $5, done_by = $6, motive = $7, answered_at = $8, answered_by = $9
where id = $1 and state = $2
