-- A new action stands last in its axis.
select cast(coalesce(max(position), 0) + 1 as bigint) from plan_action where plan = $1 and axis = $2
