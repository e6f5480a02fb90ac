-- The budget lines of an action are written anew.
delete from plan_action_budget where plan = $1 and action = $2
