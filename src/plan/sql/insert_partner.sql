-- Who takes what part in an action.
insert into plan_action_partner (plan, action, line, department, name, partner, part) values ($1, $2, $3, $4, $5, $6, $7)
