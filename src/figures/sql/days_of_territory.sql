-- series_within(): what was added to a series in a territory on each day.
select day, amount, answers from figure_day where series = $1 and level in (1, 2, 3, 4, 5, 6) and territory = $2 order by day
