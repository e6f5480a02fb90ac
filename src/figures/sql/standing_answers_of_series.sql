-- export_rows(): what stands of a series; of a cell where one value counts and another waits, the one that counts first.
select territory, period, value, state, comment
from answer
where series = $1 and until_batch is null
order by territory, period, case when state >= 3 then 0 else 1 end, batch
