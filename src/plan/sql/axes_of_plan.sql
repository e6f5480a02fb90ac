-- The written axes of a plan (or one of them), with the revision that a writer sees.
select axis, diagnosis, objective, revision, changed_at, changed_by
from plan_axis where plan = $1 and (cast($2 as text) is null or axis = $2)
order by axis
