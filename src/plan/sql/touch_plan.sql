-- A piece of the plan was written: when the plan last changed.
update plan set changed_at = $2 where id = $1
