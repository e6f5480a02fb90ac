-- The expected lines of a plan's actions (or of one action), in the order written.
select action, is_outcome, label, baseline, target, method, due
from plan_action_expected where plan = $1 and (cast($2 as text) is null or action = $2)
order by action, line
