-- read(): where a page goes on, in the order of time
select at_ms from journal_record where position = $1
