-- A piece of a plan has a new content: the base of later merges.
insert into plan_revision (plan, object, revision, department, content, at, made_by)
values ($1, $2, $3, $4, $5, $6, $7)
