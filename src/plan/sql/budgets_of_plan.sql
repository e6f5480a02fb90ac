-- The budget lines of a plan's actions (or of one action), in the order written.
select action, funder, amount_cents
from plan_action_budget where plan = $1 and (cast($2 as text) is null or action = $2)
order by action, line
