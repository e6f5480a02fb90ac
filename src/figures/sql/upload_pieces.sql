-- The bytes of a file that waits, in order.
select bytes from upload_piece where upload = $1 order by number
