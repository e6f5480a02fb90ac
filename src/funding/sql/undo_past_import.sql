-- undo_past_import(): once
update past_import set undone_at = $2, undone_by = $3, undone_motive = $4 where id = $1 and undone_at is null
