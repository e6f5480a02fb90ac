-- export_rows(): what stood of a series once a batch had been kept; of a cell where one value counts and another waits, the
-- one that counts first.
select territory, period, value, state, comment, source
from answer
where series = $1 and batch <= $2 and (until_batch is null or until_batch > $2)
order by territory, period, case when state >= 3 then 0 else 1 end, batch
