-- A file comes in.
insert into upload (id, account, file_name, size_bytes, sha256, at, state, indicator, stage)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting')
