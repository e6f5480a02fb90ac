-- find_call()
select id, code, state, version, revision, territory, opens, closes, content, published_at, published_by, changed_at, changed_by from grant_call where code = $1
