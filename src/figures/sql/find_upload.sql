-- One file, of whoever brought it.
select id, account, file_name, size_bytes, sha256, at, state, indicator, stage, batch from upload where id = $1 and account = $2
