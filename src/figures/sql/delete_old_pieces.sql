-- The bytes of files that nobody came back to.
delete from upload_piece where upload in (select id from upload where at < $1)
