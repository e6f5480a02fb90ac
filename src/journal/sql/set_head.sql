-- record(): at the end of the transaction, the position and the hash of its last record, so that a cut end is seen
update journal_head set position = $1, hash = $2 where id = 1
