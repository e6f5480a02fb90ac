-- history(): everything ever given for a cell, newest first.
select territory, period, value, state, counter, comment, batch, until_batch, line, source
from answer
where series = $1 and territory = $2 and period = $3
order by batch desc
