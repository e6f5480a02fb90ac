-- Who removed an action that somebody still writes in.
select revision, content, at, made_by from plan_revision where plan = $1 and object = $2
order by revision desc limit 1
