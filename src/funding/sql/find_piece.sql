-- find_piece()
select id, application, piece, file_name, media_type, sha256, size_bytes, added_at, added_by, removed_at from grant_piece where id = $1
