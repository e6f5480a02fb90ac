-- save_project() and its like: the first time
insert into grant_part (application, part, revision, content, changed_at, changed_by) values ($1, $2, 1, $3, $4, $5)
on conflict (application, part) do nothing
