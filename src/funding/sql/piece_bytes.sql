-- piece_bytes()
select bytes from grant_piece where id = $1 and removed_at is null
