-- An action changes places with its neighbour.
update plan_action set position = $2, revision = $3, changed_at = $4, changed_by = $5 where id = $1
