-- The partner lines of a plan's actions (or of one action), in the order written.
select action, name, part
from plan_action_partner where plan = $1 and (cast($2 as text) is null or action = $2)
order by action, line
