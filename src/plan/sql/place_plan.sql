-- follow_move(): the plan goes where its contract goes.
update plan set department = $2 where contract = $1
