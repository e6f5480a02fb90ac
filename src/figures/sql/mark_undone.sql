-- undo(): the act says by which other it was taken back.
update batch set undone_by = $2 where number = $1
