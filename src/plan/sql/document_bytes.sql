-- A document is downloaded.
select b.bytes from plan_document d join plan_blob b on b.sha256 = d.sha256 where d.id = $1
