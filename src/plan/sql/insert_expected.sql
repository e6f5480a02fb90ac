-- An output or an outcome of an action.
insert into plan_action_expected (plan, action, line, department, is_outcome, label, baseline, target, method, due)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
