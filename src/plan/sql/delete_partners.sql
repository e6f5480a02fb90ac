-- The partner lines of an action are written anew.
delete from plan_action_partner where plan = $1 and action = $2
