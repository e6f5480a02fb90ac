-- add_document() and replace_document()
insert into agenda_document_version (document, number, file_name, media_type, sha256, size_bytes, added_at, added_by, sent_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
