-- undo(): what an act wrote in a series, and whether it still stands.
select territory, period, value, state, until_batch from answer where series = $1 and batch = $2 order by territory, period
