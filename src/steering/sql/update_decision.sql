-- move_decision(): where it stands.
update decision set state = $2, state_on = $3, state_by = $4, state_note = $5 where id = $1 and state = $6
