-- A document is downloaded or removed.
select id, plan, title, file_name, media_type, sha256, added_by, size_bytes, at from plan_document where id = $1
