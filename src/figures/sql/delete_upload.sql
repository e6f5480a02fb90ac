-- A file that is given up.
delete from upload where id = $1
