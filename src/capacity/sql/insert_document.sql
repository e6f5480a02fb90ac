-- attach_document(): a file of an opening or a closing of places, or of the closing of a service.
insert into place_document (id, change, closing, service, department, file_name, media_type, sha256, size_bytes, bytes, added_at, added_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
