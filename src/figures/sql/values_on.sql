-- values() on a past day: whole months up to it, then the days of the month that is not over.
select part.ordinal, part.territory, cast(sum(part.amount) as bigint)
from (
  select wanted.column1 as ordinal, f.territory as territory,
    case when f.year < $2 then f.amount else case when cast($3 as integer) >= 1 then f.amount_1 else 0 end +
    case when cast($3 as integer) >= 2 then f.amount_2 else 0 end +
    case when cast($3 as integer) >= 3 then f.amount_3 else 0 end +
    case when cast($3 as integer) >= 4 then f.amount_4 else 0 end +
    case when cast($3 as integer) >= 5 then f.amount_5 else 0 end +
    case when cast($3 as integer) >= 6 then f.amount_6 else 0 end +
    case when cast($3 as integer) >= 7 then f.amount_7 else 0 end +
    case when cast($3 as integer) >= 8 then f.amount_8 else 0 end +
    case when cast($3 as integer) >= 9 then f.amount_9 else 0 end +
    case when cast($3 as integer) >= 10 then f.amount_10 else 0 end +
    case when cast($3 as integer) >= 11 then f.amount_11 else 0 end +
    case when cast($3 as integer) >= 12 then f.amount_12 else 0 end end as amount,
    case when f.year < $2 then f.answers else case when cast($3 as integer) >= 1 then f.answers_1 else 0 end +
    case when cast($3 as integer) >= 2 then f.answers_2 else 0 end +
    case when cast($3 as integer) >= 3 then f.answers_3 else 0 end +
    case when cast($3 as integer) >= 4 then f.answers_4 else 0 end +
    case when cast($3 as integer) >= 5 then f.answers_5 else 0 end +
    case when cast($3 as integer) >= 6 then f.answers_6 else 0 end +
    case when cast($3 as integer) >= 7 then f.answers_7 else 0 end +
    case when cast($3 as integer) >= 8 then f.answers_8 else 0 end +
    case when cast($3 as integer) >= 9 then f.answers_9 else 0 end +
    case when cast($3 as integer) >= 10 then f.answers_10 else 0 end +
    case when cast($3 as integer) >= 11 then f.answers_11 else 0 end +
    case when cast($3 as integer) >= 12 then f.answers_12 else 0 end end as answers
  from (values (0, cast($6 as text)),
    (1, cast($7 as text)),
    (2, cast($8 as text)),
    (3, cast($9 as text)),
    (4, cast($10 as text)),
    (5, cast($11 as text)),
    (6, cast($12 as text)),
    (7, cast($13 as text)),
    (8, cast($14 as text)),
    (9, cast($15 as text)),
    (10, cast($16 as text)),
    (11, cast($17 as text))) as wanted
  cross join indicator
  cross join series
  cross join figure_sum as f
  where indicator.code = wanted.column2 and series.indicator = indicator.id and series.dimension = '' and f.series = series.id
    and f.level = $1 and f.year <= $2
  union all
  select wanted.column1 as ordinal, f.territory as territory, f.amount, f.answers
  from (values (0, cast($6 as text)),
    (1, cast($7 as text)),
    (2, cast($8 as text)),
    (3, cast($9 as text)),
    (4, cast($10 as text)),
    (5, cast($11 as text)),
    (6, cast($12 as text)),
    (7, cast($13 as text)),
    (8, cast($14 as text)),
    (9, cast($15 as text)),
    (10, cast($16 as text)),
    (11, cast($17 as text))) as wanted
  cross join indicator
  cross join series
  cross join figure_day as f
  where indicator.code = wanted.column2 and series.indicator = indicator.id and series.dimension = '' and f.series = series.id
    and f.level = $1 and f.day between $4 and $5
) as part
group by part.ordinal, part.territory
having sum(part.answers) > 0
