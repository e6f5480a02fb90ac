-- A comment on an action.
insert into plan_comment (id, plan, action, department, content, author, at, resolved) values ($1, $2, $3, $4, $5, $6, $7, 0)
