-- The milestone lines of an action are written anew.
delete from plan_action_milestone where plan = $1 and action = $2
