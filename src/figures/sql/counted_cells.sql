-- made_of(): the values that counted of a series once a batch had been kept.
select territory, period, value, state, counter, comment, batch, until_batch, line, source
from answer
where series = $1 and batch <= $2 and (until_batch is null or until_batch > $2) and state >= 3
order by territory, period
