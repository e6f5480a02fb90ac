-- recount() and as known then: what counted of a series once a batch had been kept, and not yet the next.
select territory, period, value
from answer
where series = $1 and batch <= $2 and (until_batch is null or until_batch > $2) and state >= 3
order by territory, period
