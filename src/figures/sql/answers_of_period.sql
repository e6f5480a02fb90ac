-- standing_answers(): what stands of a series for one period, in every territory.
select territory, period, value, state, counter, comment, batch, until_batch, line, source
from answer
where series = $1 and period = $2 and until_batch is null
order by territory, batch
