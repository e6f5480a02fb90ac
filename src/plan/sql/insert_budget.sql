-- What a funder gives to an action.
insert into plan_action_budget (plan, action, line, department, funder, amount_cents) values ($1, $2, $3, $4, $5, $6)
