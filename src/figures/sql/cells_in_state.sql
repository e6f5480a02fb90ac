-- submit(), validate(), publish(): the values of a series for a period that stand in a state.
select territory, value, batch, line, comment, source from answer where series = $1 and period = $2 and state = $3 and until_batch is null order by territory
