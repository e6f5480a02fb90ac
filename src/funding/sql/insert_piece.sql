-- attach_piece()
insert into grant_piece (id, application, piece, file_name, media_type, sha256, size_bytes, bytes, added_at, added_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
