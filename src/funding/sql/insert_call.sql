-- create_call()
insert into grant_call (id, code, state, version, revision, territory, opens, closes, content, published_at, published_by, changed_at, changed_by)
values ($1, $2, $3, 1, 1, $4, $5, $6, $7, null, '', $8, $9)
