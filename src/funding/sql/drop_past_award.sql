-- undo_past_import()
delete from past_award where id = $1
