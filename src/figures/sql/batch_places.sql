-- Where an act wrote: the most values first.
select territory, rows from batch_place where batch = $1 order by rows desc, territory
