-- The threads of a plan's actions, oldest first.
select id, action, content, author, at, resolved from plan_comment where plan = $1 order by at, id
