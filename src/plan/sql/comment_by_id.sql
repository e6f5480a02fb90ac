-- A comment is resolved.
select c.id, c.plan, c.action, c.content, c.author, c.at, c.resolved from plan_comment c where c.id = $1
