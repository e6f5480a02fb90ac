-- The file is confirmed, or waits again. Nothing when it is done.
update upload set stage = $2 where id = $1 and stage <> 'done'
