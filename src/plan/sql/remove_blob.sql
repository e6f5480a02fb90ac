-- Nothing holds these bytes any more: what was removed is really gone.
delete from plan_blob where sha256 = $1 and not exists (select 1 from plan_document d where d.sha256 = $1)
