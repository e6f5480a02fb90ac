-- position() and verify(): where the chain ends
select position, hash from journal_head where id = 1
