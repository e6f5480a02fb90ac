-- The list of versions, and their comparison.
select id, version, kind, at, made_by, content, sha256 from plan_version where plan = $1 order by at, id
