-- undo(): what an act superseded in a series.
select territory, period, value, state, line, counter, comment, source from answer where series = $1 and until_batch = $2 order by territory, period
