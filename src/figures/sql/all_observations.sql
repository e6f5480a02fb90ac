-- recount(): every observation of an indicator, to be added up again.
select territory, dimension, day, amount from observation where indicator = $1
