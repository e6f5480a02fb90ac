-- A document is attached.
insert into plan_document (id, plan, department, title, file_name, media_type, sha256, size_bytes, added_by, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
