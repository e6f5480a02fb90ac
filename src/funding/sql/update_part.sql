-- save_project() and its like: only of the revision that its writer saw
update grant_part set revision = revision + 1, content = $4, changed_at = $5, changed_by = $6
where application = $1 and part = $2 and revision = $3
