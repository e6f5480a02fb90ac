-- What stands of a series: counted and waiting values.
select territory, period, batch, value, state, comment, source from answer where series = $1 and until_batch is null order by territory, period, batch
