-- What is signed is what was submitted.
select id, version, kind, at, made_by, content, sha256 from plan_version where id = $1
