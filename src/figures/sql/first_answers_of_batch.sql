-- The page of an import: its first values of a series.
select territory, period, value, state, until_batch from answer
where series = $1 and batch = $2
order by territory, period
limit cast($3 as bigint)
