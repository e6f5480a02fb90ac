-- follow_move(): and what it is made of.
update plan_action_budget set department = $2 where plan in (select id from plan where contract = $1)
