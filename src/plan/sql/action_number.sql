-- The number of an action within its axis.
select cast(count(*) as bigint) from plan_action a
where a.plan = $1 and a.axis = $2 and a.removed = 0 and (a.position < $3 or (a.position = $3 and a.id <= $4))
