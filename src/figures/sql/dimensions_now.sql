-- by_dimension(): a figure by axis, by level or by public, as it is now.
select series.dimension, cast(sum(f.amount) as bigint)
from indicator
join series on series.indicator = indicator.id
join figure_sum as f on f.series = series.id and f.level in (1, 2, 3, 4, 5, 6) and f.territory = $2
where indicator.code = $1 and series.dimension <> '' and substr(series.dimension, 1, length(cast($3 as text))) = cast($3 as text)
group by series.dimension
having sum(f.answers) > 0
