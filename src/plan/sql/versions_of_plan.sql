-- The list of versions; their texts are read one by one.
select id, version, kind, submission, at, made_by, sha256 from plan_version where plan = $1 order by at, id
