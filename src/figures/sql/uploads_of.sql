-- The files of an account that still wait, newest first.
select id, account, file_name, size_bytes, sha256, at, state, indicator, stage, batch
from upload
where account = $1 and stage <> 'done'
order by at desc, id desc
