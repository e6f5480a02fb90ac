-- follow_move(): services that stand in a contract go where it goes.
update service set department = $2 where territory = $1
