-- What is signed is what was submitted; one version is read or compared.
select id, version, kind, submission, at, made_by, sha256, content from plan_version where id = $1 and plan = $2
