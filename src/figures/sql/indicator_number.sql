-- The small integer of an indicator, and whether it counts a stock or a flow.
select id, behaviour from indicator where code = $1
