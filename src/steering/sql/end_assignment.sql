-- A prefecture ends an assignment; it stays in the history.
update delegate_assignment set until = $3 where contract = $1 and delegate = $2 and until is null
