-- An action leaves the plan; its text and comments stay for whoever compares.
update plan_action set removed = 1, revision = $2, changed_at = $3, changed_by = $4 where id = $1
