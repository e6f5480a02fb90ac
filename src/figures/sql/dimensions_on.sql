-- by_dimension() on a past day.
select part.dimension, cast(sum(part.amount) as bigint)
from (
  select series.dimension as dimension,
    case when f.year < $4 then f.amount else case when cast($5 as integer) >= 1 then f.amount_1 else 0 end +
    case when cast($5 as integer) >= 2 then f.amount_2 else 0 end +
    case when cast($5 as integer) >= 3 then f.amount_3 else 0 end +
    case when cast($5 as integer) >= 4 then f.amount_4 else 0 end +
    case when cast($5 as integer) >= 5 then f.amount_5 else 0 end +
    case when cast($5 as integer) >= 6 then f.amount_6 else 0 end +
    case when cast($5 as integer) >= 7 then f.amount_7 else 0 end +
    case when cast($5 as integer) >= 8 then f.amount_8 else 0 end +
    case when cast($5 as integer) >= 9 then f.amount_9 else 0 end +
    case when cast($5 as integer) >= 10 then f.amount_10 else 0 end +
    case when cast($5 as integer) >= 11 then f.amount_11 else 0 end +
    case when cast($5 as integer) >= 12 then f.amount_12 else 0 end end as amount,
    case when f.year < $4 then f.answers else case when cast($5 as integer) >= 1 then f.answers_1 else 0 end +
    case when cast($5 as integer) >= 2 then f.answers_2 else 0 end +
    case when cast($5 as integer) >= 3 then f.answers_3 else 0 end +
    case when cast($5 as integer) >= 4 then f.answers_4 else 0 end +
    case when cast($5 as integer) >= 5 then f.answers_5 else 0 end +
    case when cast($5 as integer) >= 6 then f.answers_6 else 0 end +
    case when cast($5 as integer) >= 7 then f.answers_7 else 0 end +
    case when cast($5 as integer) >= 8 then f.answers_8 else 0 end +
    case when cast($5 as integer) >= 9 then f.answers_9 else 0 end +
    case when cast($5 as integer) >= 10 then f.answers_10 else 0 end +
    case when cast($5 as integer) >= 11 then f.answers_11 else 0 end +
    case when cast($5 as integer) >= 12 then f.answers_12 else 0 end end as answers
  from indicator
  join series on series.indicator = indicator.id
  join figure_sum as f on f.series = series.id and f.level in (1, 2, 3, 4, 5, 6) and f.territory = $2
  where indicator.code = $1 and series.dimension <> '' and substr(series.dimension, 1, length(cast($3 as text))) = cast($3 as text) and f.year <= $4
  union all
  select series.dimension as dimension, f.amount, f.answers
  from indicator
  join series on series.indicator = indicator.id
  join figure_day as f on f.series = series.id and f.level in (1, 2, 3, 4, 5, 6) and f.territory = $2
  where indicator.code = $1 and series.dimension <> '' and substr(series.dimension, 1, length(cast($3 as text))) = cast($3 as text) and f.day between $6 and $7
) as part
group by part.dimension
having sum(part.answers) > 0
