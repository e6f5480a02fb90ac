-- recount(): the sums of single days kept of a series.
select level, territory, day, amount, answers from figure_day where series = $1
