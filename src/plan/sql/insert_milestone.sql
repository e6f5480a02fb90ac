-- A step of an action.
insert into plan_action_milestone (plan, action, line, department, label, due, done) values ($1, $2, $3, $4, $5, $6, $7)
