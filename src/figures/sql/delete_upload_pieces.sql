-- The bytes of a file that is done or given up.
delete from upload_piece where upload = $1
