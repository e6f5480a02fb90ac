-- A part of its bytes.
insert into upload_piece (upload, number, bytes) values ($1, $2, $3)
