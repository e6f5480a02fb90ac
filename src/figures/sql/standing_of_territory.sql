-- What stands of a series in one territory.
select territory, period, batch, value, state, comment, source
from answer
where series = $1 and territory = $2 and until_batch is null
order by period, batch
