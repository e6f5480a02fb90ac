-- record(): the end of the chain, and the lock on it that orders the writers
update journal_head set position = position where id = 1 returning position, hash
