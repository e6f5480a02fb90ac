-- values(): up to twelve figures for every territory of a level that has been observed, as they are now.
select wanted.column1, f.territory, cast(sum(f.amount) as bigint)
from (values (0, cast($2 as text)), (1, cast($3 as text)), (2, cast($4 as text)), (3, cast($5 as text)), (4, cast($6 as
text)), (5, cast($7 as text)), (6, cast($8 as text)), (7, cast($9 as text)), (8, cast($10 as text)), (9, cast($11 as text)),
(10, cast($12 as text)), (11, cast($13 as text))) as wanted
cross join indicator
cross join series
cross join figure_sum as f
where indicator.code = wanted.column2 and series.indicator = indicator.id and series.dimension = '' and f.series = series.id
  and f.level = $1
group by wanted.column1, f.territory
having sum(f.answers) > 0
