-- pieces_of(): removed ones included
select id, application, piece, file_name, media_type, sha256, size_bytes, added_at, added_by, removed_at from grant_piece where application = $1 order by added_at, id
