-- undo_past_import()
delete from past_award_source where import = $1
