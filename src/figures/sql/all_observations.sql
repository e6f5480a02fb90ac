-- recount(): every observation of a series, to be added up again.
select territory, day, amount from observation where series = $1
