-- A plan is frozen.
insert into plan_version (id, plan, department, version, kind, submission, at, made_by, content, sha256)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
