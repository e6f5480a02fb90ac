-- The milestone lines of a plan's actions (or of one action), in the order written.
select action, label, due, done
from plan_action_milestone where plan = $1 and (cast($2 as text) is null or action = $2)
order by action, line
