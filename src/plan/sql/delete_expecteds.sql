-- The expected lines of an action are written anew.
delete from plan_action_expected where plan = $1 and action = $2
