-- standing_answers(): what stands of a series in a territory from one period to another.
select territory, period, value, state, counter, comment, batch, until_batch, line, source
from answer
where series = $1 and territory = $2 and period between $3 and $4 and until_batch is null
order by period, batch
