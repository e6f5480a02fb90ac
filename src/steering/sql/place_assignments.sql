-- follow_move(): who helps a contract when it moves goes on.
update delegate_assignment set department = $2 where contract = $1 and until is null
