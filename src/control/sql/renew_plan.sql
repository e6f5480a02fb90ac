-- draw_plan(): a further draw, by the rule of the first
update control_plan set population = $3, drawn_at = $4, drawn_by = $5 where department = $1 and year = $2
