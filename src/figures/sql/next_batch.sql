-- The number of the next act; the head of the journal is held already.
select coalesce(max(number), 0) + 1 from batch
