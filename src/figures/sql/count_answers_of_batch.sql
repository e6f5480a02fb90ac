-- undo(), before it is confirmed: how many values an act wrote in a series, and how many of them have changed since.
select count(*), count(until_batch) from answer where series = $1 and batch = $2
